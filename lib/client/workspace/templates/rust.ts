import type { LocalizedTemplate } from './template'

const en = {
  about: 'A calculator that knows what binds more tightly. Type a sum under the console, or an empty line to end.',
  prompt: 'Sum',
  unexpected: 'unexpected',
  end: 'the sum ends too early',
  zero: 'division by zero',
  sum: 'sum     = product (("+" | "-") product)*',
  product: 'product = factor (("*" | "/") factor)*',
  factor: 'factor  = number | "-" factor | "(" sum ")"',
}

const zh: typeof en = {
  about: '懂得运算优先级的计算器。在控制台下方输入算式，输入空行结束。',
  prompt: '算式',
  unexpected: '意外的字符',
  end: '算式不完整',
  zero: '除数为零',
  sum: '和 = 积 (("+" | "-") 积)*',
  product: '积 = 因子 (("*" | "/") 因子)*',
  factor: '因子 = 数 | "-" 因子 | "(" 和 ")"',
}

const template = (t: typeof en) => ({
  files: [
    [
      'main.rs',
      String.raw`// ${t.about}
mod parser;

use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    for example in ["1 + 2 * 3", "-(4 - 6) / 8", "2 * (3 +"] {
        show(example);
    }
    loop {
        print!("${t.prompt}: ");
        io::stdout().flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 || line.trim().is_empty() {
            return Ok(());
        }
        show(line.trim());
    }
}

fn show(text: &str) {
    match parser::evaluate(text) {
        Ok(value) => println!("{text} = \x1b[32m{value}\x1b[0m"),
        Err(problem) => println!("{text}: \x1b[31m{problem}\x1b[0m"),
    }
}
`,
    ],
    [
      'parser.rs',
      `use std::{fmt, iter::Peekable, str::Chars};

pub enum Problem {
    Unexpected(char),
    End,
    DivisionByZero,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Problem::Unexpected(c) => write!(f, "${t.unexpected} {c:?}"),
            Problem::End => write!(f, "${t.end}"),
            Problem::DivisionByZero => write!(f, "${t.zero}"),
        }
    }
}

pub fn evaluate(text: &str) -> Result<f64, Problem> {
    let mut parser = Parser { rest: text.chars().peekable() };
    let value = parser.sum()?;
    match parser.next() {
        None => Ok(value),
        Some(c) => Err(Problem::Unexpected(c)),
    }
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Parser<'_> {
    // ${t.sum}
    fn sum(&mut self) -> Result<f64, Problem> {
        let mut value = self.product()?;
        while let Some(sign) = self.next_if(|c| c == '+' || c == '-') {
            let other = self.product()?;
            value += if sign == '+' { other } else { -other };
        }
        Ok(value)
    }

    // ${t.product}
    fn product(&mut self) -> Result<f64, Problem> {
        let mut value = self.factor()?;
        while let Some(sign) = self.next_if(|c| c == '*' || c == '/') {
            let other = self.factor()?;
            if sign == '*' {
                value *= other;
            } else if other == 0.0 {
                return Err(Problem::DivisionByZero);
            } else {
                value /= other;
            }
        }
        Ok(value)
    }

    // ${t.factor}
    fn factor(&mut self) -> Result<f64, Problem> {
        match self.next().ok_or(Problem::End)? {
            '-' => Ok(-self.factor()?),
            '(' => {
                let value = self.sum()?;
                match self.next() {
                    Some(')') => Ok(value),
                    Some(c) => Err(Problem::Unexpected(c)),
                    None => Err(Problem::End),
                }
            }
            c if c.is_ascii_digit() => {
                let mut number = c.to_string();
                while let Some(c) = self.rest.next_if(|c| c.is_ascii_digit() || *c == '.') {
                    number.push(c);
                }
                number.parse().map_err(|_| Problem::Unexpected('.'))
            }
            c => Err(Problem::Unexpected(c)),
        }
    }

    fn next(&mut self) -> Option<char> {
        self.next_if(|_| true)
    }

    fn next_if(&mut self, is_wanted: impl Fn(char) -> bool) -> Option<char> {
        while self.rest.next_if(|c| c.is_whitespace()).is_some() {}
        self.rest.next_if(|c| is_wanted(*c))
    }
}
`,
    ],
  ] as const,
  entry: 'main.rs',
  open: ['main.rs', 'parser.rs'],
})

export const rust: LocalizedTemplate = { en: template(en), zh: template(zh) }
