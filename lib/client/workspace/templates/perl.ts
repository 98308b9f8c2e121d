import type { LocalizedTemplate } from './template'

const en = {
  about: "A server's log, by regular expression: which pages are asked for, how slow they are, and what failed.",
  page: 'page',
  hits: 'hits',
  slowest: 'slowest',
  failed: 'failed',
}

const zh: typeof en = {
  about: '用正则表达式分析服务器日志：访问了哪些页面、最慢多久、哪些失败了。',
  page: '页面',
  hits: '次数',
  slowest: '最慢',
  failed: '失败',
}

const template = (t: typeof en) => ({
  files: [
    [
      'main.pl',
      String.raw`# ${t.about}
use v5.36;
use List::Util qw(max);

my %pages;
open my $log, '<', 'access.log' or die "access.log: $!";
while (my $line = <$log>) {
    $line =~ m{"(?<verb>[A-Z]+) (?<page>\S+)" (?<status>\d{3}) (?<ms>\d+)ms} or next;
    my $seen = $pages{$+{page}} //= { times => [], failed => 0 };
    push $seen->{times}->@*, $+{ms};
    $seen->{failed}++ if $+{status} >= 500;
}

say join "\t", qw(${t.hits} ${t.slowest} ${t.failed} ${t.page});
for my $page (sort { $pages{$b}{times}->@* <=> $pages{$a}{times}->@* || $a cmp $b } keys %pages) {
    my ($times, $failed) = $pages{$page}->@{qw(times failed)};
    my $mark = $failed ? "\e[31m$failed\e[0m" : 0;
    say join "\t", scalar @$times, max(@$times) . 'ms', $mark, $page;
}
`,
    ],
    [
      'access.log',
      `10:02:11 "GET /" 200 12ms
10:02:12 "GET /app.css" 200 3ms
10:02:15 "POST /login" 302 88ms
10:02:16 "GET /" 200 9ms
10:02:40 "GET /search?q=perl" 200 214ms
10:03:02 "POST /login" 500 1204ms
10:03:09 "GET /" 304 2ms
`,
    ],
  ] as const,
  entry: 'main.pl',
  open: ['main.pl', 'access.log'],
})

export const perl: LocalizedTemplate = { en: template(en), zh: template(zh) }
