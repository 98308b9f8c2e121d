import type { LocalizedTemplate } from './template'

const en = {
  main: `# A game that reads from you: press Run, then type a guess into the line under the console.
import random

from hints import hint

LIMIT = 100
secret = random.randint(1, LIMIT)

print(f"I'm thinking of a number from 1 to {LIMIT}.")

for turn in range(1, 8):
    answer = input(f"Guess {turn} of 7: ")
    if not answer.strip().isdigit():
        print("That is not a number.")
        continue
    guess = int(answer)
    if guess == secret:
        print(f"\\033[32mYes, {secret}!\\033[0m You needed {turn} guesses.")
        break
    print(hint(guess, secret))
else:
    print(f"It was {secret}. Better luck next time!")
`,
  hints: `def hint(guess: int, secret: int) -> str:
    """Says in which direction to go, and how near the guess is."""
    direction = "Higher" if guess < secret else "Lower"
    return f"{direction}, but very warm!" if abs(guess - secret) <= 3 else f"{direction}."
`,
}

const zh = {
  main: `# 一个会向您提问的游戏：点击“运行”，然后在控制台下方的输入行里写出您的猜测。
import random

from hints import hint

LIMIT = 100
secret = random.randint(1, LIMIT)

print(f"我想好了一个 1 到 {LIMIT} 之间的数。")

for turn in range(1, 8):
    answer = input(f"第 {turn} 次（共 7 次），猜：")
    if not answer.strip().isdigit():
        print("这不是一个数。")
        continue
    guess = int(answer)
    if guess == secret:
        print(f"\\033[32m对了，就是 {secret}！\\033[0m您用了 {turn} 次。")
        break
    print(hint(guess, secret))
else:
    print(f"答案是 {secret}。下次好运！")
`,
  hints: `def hint(guess: int, secret: int) -> str:
    """说明该往哪边猜，以及离得有多近。"""
    direction = "大一点" if guess < secret else "小一点"
    return f"{direction}，已经很接近了！" if abs(guess - secret) <= 3 else f"{direction}。"
`,
}

const template = (text: typeof en) => ({
  files: [
    ['main.py', text.main],
    ['hints.py', text.hints],
  ] as const,
  entry: 'main.py',
  open: ['main.py', 'hints.py'],
})

export const python: LocalizedTemplate = { en: template(en), zh: template(zh) }
