import type { LocalizedTemplate } from './template'

const en = {
  about: 'Which words of poem.txt are used most often?',
  letters: 'Letters only, in small.',
  poem: 'poem.txt could not be opened',
  words: 'words',
}

const zh: typeof en = {
  about: 'poem.txt 中哪些单词出现得最多？',
  letters: '只留字母，并转为小写。',
  poem: '无法打开 poem.txt',
  words: '个单词',
}

const template = (t: typeof en) => ({
  files: [
    [
      'main.cpp',
      String.raw`// ${t.about}
#include <algorithm>
#include <cctype>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <string>
#include <vector>

// ${t.letters}
std::string plain(const std::string& word) {
  std::string letters;
  for (unsigned char c : word)
    if (std::isalpha(c)) letters += static_cast<char>(std::tolower(c));
  return letters;
}

int main() {
  std::ifstream poem{"poem.txt"};
  if (!poem) {
    std::cerr << "${t.poem}\n";
    return 1;
  }
  std::map<std::string, int> counts;
  int total = 0;
  for (std::string word; poem >> word;)
    if (auto letters = plain(word); !letters.empty()) ++counts[letters], ++total;

  std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
  std::ranges::stable_sort(sorted, std::greater{}, &std::pair<std::string, int>::second);
  sorted.resize(std::min<size_t>(sorted.size(), 6));

  std::cout << total << " ${t.words}\n\n";
  for (const auto& [word, count] : sorted)
    std::cout << std::setw(8) << word << "  \033[34m" << std::string(count * 2, '#') << "\033[0m " << count << "\n";
}
`,
    ],
    [
      'poem.txt',
      `Two roads diverged in a yellow wood,
And sorry I could not travel both
And be one traveler, long I stood
And looked down one as far as I could
To where it bent in the undergrowth;
`,
    ],
  ] as const,
  entry: 'main.cpp',
  open: ['main.cpp'],
})

export const cpp: LocalizedTemplate = { en: template(en), zh: template(zh) }
