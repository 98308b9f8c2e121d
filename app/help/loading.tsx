/** The shape of a page of help while its document is read. */
export default function Loading() {
  return (
    <div aria-hidden className="mx-auto mt-20 max-w-6xl animate-pulse px-4 md:pl-[14.5rem]">
      <div className="h-96 rounded-xl border border-line bg-surface" />
    </div>
  )
}
