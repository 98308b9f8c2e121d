import { EditorState, type Extension } from '@codemirror/state'
import type { Locale } from '@/lib/contracts/preferences'

/** CodeMirror's own words, keyed by the English that it has built in. */
const ZH = {
  Find: '查找',
  Replace: '替换',
  next: '下一个',
  previous: '上一个',
  all: '全选',
  'match case': '区分大小写',
  regexp: '正则表达式',
  'by word': '全字匹配',
  replace: '替换',
  'replace all': '全部替换',
  close: '关闭',
  'current match': '当前匹配项',
  'replaced $ matches': '已替换 $ 处',
  'replaced match on line $': '已替换第 $ 行的匹配项',
  'on line': '位于行',
  'Go to line': '转到行',
  go: '转到',
  Completions: '补全',
  'Selection deleted': '已删除所选内容',
}

export function phrases(locale: Locale): Extension {
  return locale === 'zh' ? EditorState.phrases.of(ZH) : []
}
