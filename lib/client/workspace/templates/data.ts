import type { LocalizedTemplate } from './template'

const en = {
  about: 'Which city has which weather? A table and a plot, beside the output.',
  warmest: 'The warmest month of',
  is: 'is',
  title: 'Temperature over a year',
  month: 'Month',
  degrees: '°C',
  shows: 'Whatever pyplot shows is shown here; display() shows tables.',
  cities: ['Lisbon', 'Oslo', 'Singapore'],
  columns: ['city', 'month', 'celsius'],
}

const zh: typeof en = {
  about: '哪座城市是什么天气？输出旁会显示一张表格和一幅图。',
  warmest: '最热的月份：',
  is: '',
  title: '全年气温',
  month: '月份',
  degrees: '摄氏度',
  shows: 'pyplot 显示的图会出现在这里；display() 可显示表格。',
  cities: ['里斯本', '奥斯陆', '新加坡'],
  columns: ['城市', '月', '气温'],
}

const CELSIUS = [
  [11, 12, 14, 15, 18, 21, 23, 24, 22, 18, 14, 12],
  [-4, -3, 1, 6, 12, 16, 18, 16, 12, 6, 1, -3],
  [27, 27, 28, 28, 28, 28, 28, 28, 28, 28, 27, 26],
] as const

const rows = (cities: readonly string[]): string =>
  cities
    .flatMap((city, index) => (CELSIUS[index] ?? []).map((celsius, month) => `${city},${month + 1},${celsius}`))
    .join('\n')

const template = (t: typeof en) => {
  const [city, month, celsius] = t.columns
  return {
    files: [
      [
        'main.py',
        `# ${t.about}
import matplotlib.pyplot as plt
import pandas as pd

from codetok import display

weather = pd.read_csv("weather.csv")
by_city = weather.groupby("${city}")["${celsius}"]

# ${t.shows}
display(by_city.agg(["min", "mean", "max"]).round(1))

for city, degrees in weather.pivot(index="${month}", columns="${city}", values="${celsius}").items():
    plt.plot(degrees, marker="o", label=city)
    print("${t.warmest}", city, "${t.is}", degrees.idxmax())

plt.title("${t.title}")
plt.xlabel("${t.month}")
plt.ylabel("${t.degrees}")
plt.grid(alpha=0.3)
plt.legend()
plt.show()
`,
      ],
      ['weather.csv', `${t.columns.join(',')}\n${rows(t.cities)}\n`],
    ] as const,
    entry: 'main.py',
    open: ['main.py', 'weather.csv'],
  }
}

export const data: LocalizedTemplate = { en: template(en), zh: template(zh) }
