/** The mark: a prompt, and the token that answers it. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M9 9.5 15.5 16 9 22.5"
        fill="none"
        className="stroke-accent-ink"
        strokeWidth="3.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="21.5" cy="21" r="3.1" className="fill-accent-ink" />
    </svg>
  )
}
