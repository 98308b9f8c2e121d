import type { LocalizedTemplate } from './template'

const en = {
  about: 'A sieve of goroutines: each prime is a filter of its own, and numbers flow through all of them.',
  first: 'The first',
  primes: 'primes',
  source: 'Sends 2, 3, 4, … for as long as somebody reads.',
  filter: 'Lets through what prime does not divide.',
}

const zh: typeof en = {
  about: '由 goroutine 组成的筛子：每个素数都是一道过滤器，数字依次流过它们。',
  first: '前',
  primes: '个素数',
  source: '依次发送 2、3、4……直到没有人再读取。',
  filter: '只放行不能被 prime 整除的数。',
}

const template = (t: typeof en) => ({
  files: [
    [
      'main.go',
      String.raw`// ${t.about}
package main

import (
	"fmt"
	"runtime"
	"time"
)

const count = 40

func main() {
	started := time.Now()
	numbers := source()
	fmt.Println("${t.first}", count, "${t.primes}:")
	for i := 0; i < count; i++ {
		prime := <-numbers
		fmt.Printf("%5d", prime)
		if i%10 == 9 {
			fmt.Println()
		}
		numbers = filter(numbers, prime)
	}
	fmt.Printf("%d goroutines, %v\n", runtime.NumGoroutine(), time.Since(started).Round(time.Microsecond))
}
`,
    ],
    [
      'sieve.go',
      `package main

// ${t.source}
func source() <-chan int {
	numbers := make(chan int)
	go func() {
		for n := 2; ; n++ {
			numbers <- n
		}
	}()
	return numbers
}

// ${t.filter}
func filter(in <-chan int, prime int) <-chan int {
	out := make(chan int)
	go func() {
		for n := range in {
			if n%prime != 0 {
				out <- n
			}
		}
	}()
	return out
}
`,
    ],
  ] as const,
  entry: 'main.go',
  open: ['main.go', 'sieve.go'],
})

export const go: LocalizedTemplate = { en: template(en), zh: template(zh) }
