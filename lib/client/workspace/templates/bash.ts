import type { LocalizedTemplate } from './template'

const en = {
  main: `#!/usr/bin/env bash
# Which city is warmest? Give "rain" as the argument, and see which is wettest.
set -euo pipefail
source lib/table.sh

column=\${1:-temperature}

heading "Cities by $column"
sort_by "$column" cities.csv

heading "This sandbox"
printf '%s processes, %s free in the home folder\\n' \\
  "$(ls -d /proc/[0-9]* | wc -l)" "$(df -h --output=avail ~ | tail -1 | tr -d ' ')"

echo "Messages to stderr are marked as such." >&2
`,
  table: `# Prints a line in bold.
heading() {
  printf '\\n\\033[1m%s\\033[0m\\n' "$1"
}

# sort_by COLUMN FILE: the rows of a CSV, highest first.
sort_by() {
  local index
  index=$(head -1 "$2" | tr ',' '\\n' | grep -nx "$1" | cut -d: -f1) || {
    echo "no such column: $1" >&2
    return 1
  }
  tail -n +2 "$2" | sort -t, -k"$index" -rn | tr ',' '\\t'
}
`,
  cities: `city,temperature,rain
Chengdu,17,918
Lisbon,18,774
Nairobi,19,1024
Reykjavik,5,798
Singapore,27,2340
`,
}

const zh = {
  main: `#!/usr/bin/env bash
# 哪座城市最暖和？把参数写成 rain，看看哪座城市雨最多。
set -euo pipefail
source lib/table.sh

column=\${1:-temperature}

heading "按 $column 排列的城市"
sort_by "$column" cities.csv

heading "这个沙箱"
printf '%s 个进程，主目录还剩 %s\\n' \\
  "$(ls -d /proc/[0-9]* | wc -l)" "$(df -h --output=avail ~ | tail -1 | tr -d ' ')"

echo "写到 stderr 的内容会单独标出。" >&2
`,
  table: `# 以粗体输出一行。
heading() {
  printf '\\n\\033[1m%s\\033[0m\\n' "$1"
}

# sort_by 列名 文件：CSV 的各行，从大到小。
sort_by() {
  local index
  index=$(head -1 "$2" | tr ',' '\\n' | grep -nx "$1" | cut -d: -f1) || {
    echo "没有这一列：$1" >&2
    return 1
  }
  tail -n +2 "$2" | sort -t, -k"$index" -rn | tr ',' '\\t'
}
`,
  cities: `city,temperature,rain
成都,17,918
里斯本,18,774
内罗毕,19,1024
雷克雅未克,5,798
新加坡,27,2340
`,
}

const template = (text: typeof en) => ({
  files: [
    ['main.sh', text.main],
    ['lib/table.sh', text.table],
    ['cities.csv', text.cities],
  ] as const,
  entry: 'main.sh',
  open: ['main.sh', 'lib/table.sh'],
})

export const bash: LocalizedTemplate = { en: template(en), zh: template(zh) }
