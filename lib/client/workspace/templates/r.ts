import type { LocalizedTemplate } from './template'

const en = {
  about: "Do heavy cars go less far? A linear model over R's own data on 32 cars of 1974.",
  miles: 'miles a gallon',
  weight: 'weight in 1000 lb',
  each: 'Each 1000 lb more cost %.1f miles a gallon; weight explains %.0f %% of the differences.',
  kinds: 'By cylinders:',
  plot: 'How many miles a gallon takes each of the 32:',
}

const zh: typeof en = {
  about: '车越重，油耗越高吗？用 R 自带的 1974 年 32 款汽车数据做线性回归。',
  miles: '每加仑英里数',
  weight: '重量（千磅）',
  each: '每重一千磅，每加仑少跑 %.1f 英里；重量解释了 %.0f %% 的差异。',
  kinds: '按气缸数：',
  plot: '32 款汽车每加仑行驶的英里数：',
}

const template = (t: typeof en) => ({
  files: [
    [
      'main.R',
      String.raw`# ${t.about}
model <- lm(mpg ~ wt, data = mtcars)
cat(sprintf("${t.each}\n\n", -coef(model)[["wt"]], 100 * summary(model)$r.squared))

cat("${t.kinds}\n")
print(aggregate(cbind("${t.miles}" = mpg, "${t.weight}" = wt) ~ cyl, data = mtcars, FUN = mean), digits = 3)

cat("\n${t.plot}\n")
stem(mtcars$mpg)
`,
    ],
  ] as const,
  entry: 'main.R',
  open: ['main.R'],
})

export const r: LocalizedTemplate = { en: template(en), zh: template(zh) }
