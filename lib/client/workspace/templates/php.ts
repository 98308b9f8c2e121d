import type { LocalizedTemplate } from './template'

const en = {
  about: 'The calendar of a month. The argument is one like 2027-02; without it, this month.',
  wrong: 'That is no month; write it like 2027-02.',
  days: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'],
  title: 'F Y',
}

const zh: typeof en = {
  about: '月历。参数如 2027-02；不填则为本月。',
  wrong: '不是有效的月份，请写成 2027-02 的形式。',
  days: ['一', '二', '三', '四', '五', '六', '日'],
  title: 'Y年n月',
}

const template = (t: typeof en) => ({
  files: [
    [
      'main.php',
      String.raw`<?php
// ${t.about}
declare(strict_types=1);

require __DIR__ . '/weeks.php';

$month = DateTimeImmutable::createFromFormat('!Y-m', $argv[1] ?? date('Y-m'));
if ($month === false) {
    fwrite(STDERR, "${t.wrong}\n");
    exit(1);
}

const DAYS = ['${t.days.join("', '")}'];
$today = date('Y-m-d');

echo "\033[1m", $month->format('${t.title}'), "\033[0m\n", ' ', implode(' ', DAYS), "\n";
foreach (weeks($month) as $week) {
    foreach ($week as $day) {
        $text = str_pad($day?->format('j') ?? '', 3, ' ', STR_PAD_LEFT);
        echo $day?->format('Y-m-d') === $today ? "\033[7m$text\033[0m" : $text;
    }
    echo "\n";
}
`,
    ],
    [
      'weeks.php',
      `<?php
declare(strict_types=1);

/** @return Generator<array<?DateTimeImmutable>> */
function weeks(DateTimeImmutable $month): Generator
{
    $week = array_fill(0, (int) $month->format('N') - 1, null);
    for ($day = $month; $day->format('m') === $month->format('m'); $day = $day->modify('+1 day')) {
        $week[] = $day;
        if (count($week) === 7) {
            yield $week;
            $week = [];
        }
    }
    if ($week !== []) {
        yield $week;
    }
}
`,
    ],
  ] as const,
  entry: 'main.php',
  open: ['main.php', 'weeks.php'],
})

export const php: LocalizedTemplate = { en: template(en), zh: template(zh) }
