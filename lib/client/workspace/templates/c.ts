import type { LocalizedTemplate } from './template'

const en = {
  about: "Conway's Game of Life, on a field whose edges meet. An argument says for how many generations.",
  glider: 'A glider flies down to the right for ever.',
  generation: 'generation',
  wraps: 'What leaves on one side comes back on the other.',
  next: 'Computes the generation after this one.',
}

const zh: typeof en = {
  about: '康威生命游戏，左右上下边缘相接。参数为要演化的代数。',
  glider: '滑翔机会一直向右下方飞行。',
  generation: '第几代：',
  wraps: '从一侧离开的，会从另一侧回来。',
  next: '计算下一代。',
}

const template = (t: typeof en) => ({
  files: [
    [
      'main.c',
      String.raw`// ${t.about}
#include <stdio.h>
#include <stdlib.h>

#include "life.h"

int main(int argc, char **argv) {
  int generations = argc > 1 ? atoi(argv[1]) : 4;
  // ${t.glider}
  Field field = {0};
  int glider[][2] = {{1, 0}, {2, 1}, {0, 2}, {1, 2}, {2, 2}};
  for (int i = 0; i < 5; i++) field.cells[glider[i][1]][glider[i][0]] = 1;

  for (int generation = 0; generation <= generations; generation++) {
    printf("\033[1m${t.generation} %d\033[0m\n", generation);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) printf(field.cells[y][x] ? "\033[32m●\033[0m " : "· ");
      printf("\n");
    }
    field = next_generation(&field);
  }
  return 0;
}
`,
    ],
    [
      'life.h',
      `#pragma once

enum { WIDTH = 12, HEIGHT = 6 };

typedef struct {
  unsigned char cells[HEIGHT][WIDTH];
} Field;

// ${t.next}
Field next_generation(const Field *field);
`,
    ],
    [
      'life.c',
      `#include "life.h"

// ${t.wraps}
static int neighbours(const Field *field, int x, int y) {
  int count = 0;
  for (int dy = -1; dy <= 1; dy++) {
    for (int dx = -1; dx <= 1; dx++) {
      if (dx == 0 && dy == 0) continue;
      count += field->cells[(y + dy + HEIGHT) % HEIGHT][(x + dx + WIDTH) % WIDTH];
    }
  }
  return count;
}

Field next_generation(const Field *field) {
  Field next = {0};
  for (int y = 0; y < HEIGHT; y++) {
    for (int x = 0; x < WIDTH; x++) {
      int count = neighbours(field, x, y);
      next.cells[y][x] = count == 3 || (count == 2 && field->cells[y][x]);
    }
  }
  return next;
}
`,
    ],
  ] as const,
  entry: 'main.c',
  open: ['main.c', 'life.c'],
})

export const c: LocalizedTemplate = { en: template(en), zh: template(zh) }
