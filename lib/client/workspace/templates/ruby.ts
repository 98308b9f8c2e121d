import type { LocalizedTemplate } from './template'

const en = {
  about: 'Words that are made of the same letters, found by sorting the letters of each.',
  none: 'No word has a partner.',
  groups: 'groups of anagrams',
}

const zh: typeof en = {
  about: '找出由相同字母组成的单词：把每个单词的字母排序后分组。',
  none: '没有互为变位词的单词。',
  groups: '组变位词',
}

const template = (t: typeof en) => ({
  files: [
    [
      'main.rb',
      String.raw`# ${t.about}
words = ARGV.empty? ? File.readlines("words.txt", chomp: true) : ARGV

groups = words
  .map(&:downcase)
  .uniq
  .group_by { |word| word.chars.sort.join }
  .values
  .select { |group| group.size > 1 }
  .sort_by { |group| [-group.size, group.first] }

abort "${t.none}" if groups.empty?

puts "#{groups.size} ${t.groups}"
groups.each do |first, *others|
  puts "  \e[1m#{first}\e[0m ⇄ #{others.join(', ')}"
end
`,
    ],
    [
      'words.txt',
      `listen
night
elbow
silent
ruby
stressed
thing
below
enlist
desserts
playground
`,
    ],
  ] as const,
  entry: 'main.rb',
  open: ['main.rb', 'words.txt'],
})

export const ruby: LocalizedTemplate = { en: template(en), zh: template(zh) }
