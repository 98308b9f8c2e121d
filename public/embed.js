/*
 * Turns code on any page into something that can be edited and run:
 *
 *     <pre data-codetok data-language="python">print("hello")</pre>
 *     <pre data-codetok="<id of a shared playground>">shown until the frame is there</pre>
 *     <script src="https://<a codetok server>/embed.js" defer></script>
 *
 * The code goes to the frame in its address's fragment, which no server sees. Nothing runs before somebody presses Run.
 */
;(() => {
  const LANGUAGES = {
    javascript: 'main.js',
    js: 'main.js',
    typescript: 'main.ts',
    ts: 'main.ts',
    python: 'main.py',
    py: 'main.py',
    bash: 'main.sh',
    sh: 'main.sh',
    shell: 'main.sh',
  }
  const { src } = document.currentScript
  const server = new URL(src).origin

  /** `data-language`, or the class that highlighters put on the code. */
  const languageOf = (block) =>
    block.dataset.language ||
    /\blanguage-(\w+)/.exec(`${block.className} ${block.querySelector('code')?.className ?? ''}`)?.[1] ||
    'javascript'

  /** The form that the playground's own "In the address" links have. */
  const fragmentOf = async (block) => {
    const file = block.dataset.file || LANGUAGES[languageOf(block).toLowerCase()] || 'main.txt'
    const text = block.textContent.replace(/^\n/, '')
    const packed = {
      v: 1,
      t: block.dataset.title || file,
      l: 'blank',
      f: { [file]: text },
      e: file,
      a: block.dataset.args || '',
    }
    const deflated = new Blob([JSON.stringify(packed)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
    const bytes = new Uint8Array(await new Response(deflated).arrayBuffer())
    let binary = ''
    for (const byte of bytes) binary += String.fromCharCode(byte)
    return `#code/${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
  }

  const replace = async (block) => {
    const id = block.dataset.codetok
    const frame = document.createElement('iframe')
    frame.src = id ? `${server}/embed/${encodeURIComponent(id)}` : `${server}/embed${await fragmentOf(block)}`
    frame.title = block.dataset.title || 'codetok'
    frame.loading = 'lazy'
    frame.allow = 'clipboard-write'
    frame.style.cssText = `width:100%;height:${Number(block.dataset.height) || 420}px;border:0;border-radius:12px`
    block.replaceWith(frame)
  }

  const replaceAll = () => {
    for (const block of document.querySelectorAll('pre[data-codetok]')) void replace(block)
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', replaceAll)
  else replaceAll()
})()
