import type { LocalizedTemplate } from './template'

const PACKAGE = `{
  "name": "shop",
  "private": true,
  "type": "module"
}
`

const en = {
  main: `// Node.js runs TypeScript as it is. The editor checks types while you type;
// an error is underlined, and never keeps the program from running.
import { type Item, total } from './cart.ts'

const cart: Item[] = [
  { kind: 'book', title: 'The Art of Computer Programming', price: 79.99 },
  { kind: 'fruit', name: 'apples', kilograms: 1.5, pricePerKilogram: 3.2 },
  { kind: 'book', title: 'Structure and Interpretation', price: 45 },
]

// Try it: add { kind: 'toy' } to the cart, and see what the editor says.
console.table(cart)

const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
console.log('Total:', money.format(total(cart)))
`,
  cart: `export type Book = { kind: 'book'; title: string; price: number }
export type Fruit = { kind: 'fruit'; name: string; kilograms: number; pricePerKilogram: number }
export type Item = Book | Fruit

/** What one item costs. Leave a kind out of the switch, and this no longer compiles. */
export function cost(item: Item): number {
  switch (item.kind) {
    case 'book':
      return item.price
    case 'fruit':
      return item.kilograms * item.pricePerKilogram
  }
}

export const total = (items: Item[]) => items.reduce((sum, item) => sum + cost(item), 0)
`,
}

const zh = {
  main: `// Node.js 可以直接运行 TypeScript。编辑器会边写边检查类型；
// 类型错误会以波浪线标出，但不会阻止程序运行。
import { type Item, total } from './cart.ts'

const cart: Item[] = [
  { kind: 'book', title: '计算机程序设计艺术', price: 198 },
  { kind: 'fruit', name: '苹果', kilograms: 1.5, pricePerKilogram: 12.8 },
  { kind: 'book', title: '计算机程序的构造和解释', price: 79 },
]

// 试一试：往购物车里加上 { kind: 'toy' }，看看编辑器怎么说。
console.table(cart)

const money = new Intl.NumberFormat('zh-CN', { style: 'currency', currency: 'CNY' })
console.log('合计：', money.format(total(cart)))
`,
  cart: `export type Book = { kind: 'book'; title: string; price: number }
export type Fruit = { kind: 'fruit'; name: string; kilograms: number; pricePerKilogram: number }
export type Item = Book | Fruit

/** 一件商品的价钱。若 switch 漏掉某个 kind，编辑器会立刻报错。 */
export function cost(item: Item): number {
  switch (item.kind) {
    case 'book':
      return item.price
    case 'fruit':
      return item.kilograms * item.pricePerKilogram
  }
}

export const total = (items: Item[]) => items.reduce((sum, item) => sum + cost(item), 0)
`,
}

const template = (text: typeof en) => ({
  files: [
    ['main.ts', text.main],
    ['cart.ts', text.cart],
    ['package.json', PACKAGE],
  ] as const,
  entry: 'main.ts',
  open: ['main.ts', 'cart.ts'],
})

export const typescript: LocalizedTemplate = { en: template(en), zh: template(zh) }
