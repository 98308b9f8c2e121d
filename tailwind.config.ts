import type { Config } from 'tailwindcss'

/** Names of the tokens; their values, one set a theme, are CSS variables in app/globals.css. */
export default {
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}'],
  darkMode: 'class',
  theme: {
    extend: {
      colors: {
        canvas: 'var(--canvas)',
        surface: 'var(--surface)',
        raised: 'var(--raised)',
        sunken: 'var(--sunken)',
        hover: 'var(--hover)',
        line: { DEFAULT: 'var(--line)', strong: 'var(--line-strong)' },
        ink: { DEFAULT: 'var(--ink)', muted: 'var(--ink-muted)', faint: 'var(--ink-faint)' },
        accent: {
          DEFAULT: 'var(--accent)',
          strong: 'var(--accent-strong)',
          ink: 'var(--accent-ink)',
          wash: 'var(--accent-wash)',
        },
        danger: {
          DEFAULT: 'var(--danger)',
          strong: 'var(--danger-strong)',
          ink: 'var(--danger-ink)',
          wash: 'var(--danger-wash)',
        },
        warn: { DEFAULT: 'var(--warn)', wash: 'var(--warn-wash)' },
        ok: { DEFAULT: 'var(--ok)', wash: 'var(--ok-wash)' },
        series: { 1: 'var(--series-1)', 2: 'var(--series-2)', 3: 'var(--series-3)', 4: 'var(--series-4)' },
      },
      fontFamily: { sans: 'var(--font-sans)', mono: 'var(--font-mono)' },
      boxShadow: { raised: 'var(--shadow-raised)' },
    },
  },
} satisfies Config
