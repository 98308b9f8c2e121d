import type { LocalizedTemplate } from './template'

const en = {
  about:
    'Eight queens that cannot take each other, found by a coroutine: it stops at each solution until the next is wanted.',
  safe: 'Whether a queen in this row and column is out of reach of those before it.',
  solution: 'Solution',
  all: 'solutions in all',
}

const zh: typeof en = {
  about: '八皇后：用协程寻找互不攻击的摆法。每找到一个解就停下，需要时再继续。',
  safe: '此行此列的皇后是否不受前面皇后的攻击。',
  solution: '第几个解：',
  all: '个解',
}

const template = (t: typeof en) => ({
  files: [
    [
      'main.lua',
      String.raw`-- ${t.about}
local queens = require("queens")

local count = 0
for columns in queens.solutions(8) do
  count = count + 1
  if count <= 2 then
    print(("\27[1m${t.solution} %d\27[0m"):format(count))
    for _, column in ipairs(columns) do
      print(("· "):rep(column - 1) .. "\27[33m♛\27[0m " .. ("· "):rep(8 - column))
    end
  end
end
print(count .. " ${t.all}")
`,
    ],
    [
      'queens.lua',
      `local queens = {}

-- ${t.safe}
local function is_safe(columns, row, column)
  for other = 1, row - 1 do
    local distance = math.abs(columns[other] - column)
    if distance == 0 or distance == row - other then return false end
  end
  return true
end

function queens.solutions(size)
  local columns = {}
  local function place(row)
    if row > size then
      coroutine.yield(columns)
      return
    end
    for column = 1, size do
      if is_safe(columns, row, column) then
        columns[row] = column
        place(row + 1)
        columns[row] = nil
      end
    end
  end
  return coroutine.wrap(function() place(1) end)
end

return queens
`,
    ],
  ] as const,
  entry: 'main.lua',
  open: ['main.lua', 'queens.lua'],
})

export const lua: LocalizedTemplate = { en: template(en), zh: template(zh) }
