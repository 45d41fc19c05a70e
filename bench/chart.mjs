// @ts-check
/** Draws the ratios as bars: one SVG without other files, for light and dark pages. */

/** @typedef {import('./rounds.mjs').Row} Row */

const PANELS = [
  { figure: 'first-seen token', title: 'A token never seen before', note: 'of crypto.verify alone' },
  { figure: 'seen token', title: 'A token seen before', note: '× fast-jwt with its cache' },
  { figure: 'Fastify, 200 tokens repeated', title: 'Fastify, tokens come again', note: 'of the bare route' },
  { figure: 'Fastify, all tokens distinct', title: 'Fastify, every token new', note: 'of the bare route' },
  {
    figure: 'Express 5, 200 tokens repeated',
    title: 'Express 5, tokens come again',
    note: 'of the bare route',
  },
  {
    figure: 'Express 5, all tokens distinct',
    title: 'Express 5, every token new',
    note: 'of the bare route',
  },
]
/** Rows that would only repeat another bar of their panel. */
const LEFT_OUT = /with its cache|in flight|whole token|cache: false|WebCrypto|OpenSSL/

const PANEL_WIDTH = 440
const LABEL_WIDTH = 178
const BAR_WIDTH = 200
const ROW = 22
const HEAD = 44
const GAP = 26
const TOP = 74

const STYLE = `
  .page { fill: #ffffff } .ink { fill: #1f2328 } .soft { fill: #59636e }
  .peer { fill: #afb8c1 } .ours { fill: #1a7f37 } .axis { stroke: #d1d9e0 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .ink { fill: #f0f6fc } .soft { fill: #9198a1 }
    .peer { fill: #57606a } .ours { fill: #3fb950 } .axis { stroke: #3d444d }
  }
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif }
  .title { font-size: 18px; font-weight: 600 } .panel { font-size: 14px; font-weight: 600 } .bold { font-weight: 600 }`

/** @param {string} text */
function escapeXml(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** @param {number} ratio */
function formatRatio(ratio) {
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)
}

/** @param {readonly Row[]} rows @param {string} figure */
function makeBars(rows, figure) {
  const bars = rows
    .filter((row) => row.figure === figure && !LEFT_OUT.test(row.label))
    .flatMap((row) => {
      if (row.ratio !== null) return [{ name: row.label, isOurs: row.isOurs, ratio: row.ratio.median }]
      return figure === 'seen token' ? [{ name: row.label, isOurs: false, ratio: 1 }] : []
    })
  return bars.toSorted((one, other) => other.ratio - one.ratio)
}

/** @param {ReturnType<typeof makeBars>} bars @param {{ title: string, note: string }} panel @param {number} x @param {number} y */
function drawPanel(bars, { title, note }, x, y) {
  const longest = Math.max(1, ...bars.map(({ ratio }) => ratio))
  const left = LABEL_WIDTH + 8
  const lines = bars.map(({ name, isOurs, ratio }, index) => {
    const top = HEAD + index * ROW
    const width = Math.max(1, (ratio / longest) * BAR_WIDTH).toFixed(1)
    const weight = isOurs ? ' bold' : ''
    return [
      `<text class="ink${weight}" x="${LABEL_WIDTH}" y="${top + 12}" text-anchor="end">${escapeXml(name)}</text>`,
      `<rect class="${isOurs ? 'ours' : 'peer'}" x="${left}" y="${top}" width="${width}" height="16" rx="2"/>`,
      `<text class="ink${weight}" x="${left + Number(width) + 6}" y="${top + 12}">${formatRatio(ratio)}</text>`,
    ].join('')
  })
  const bottom = HEAD + bars.length * ROW
  return [
    `<g transform="translate(${x} ${y})">`,
    `<text class="ink panel" x="0" y="14">${escapeXml(title)}</text>`,
    `<text class="soft" x="0" y="31">${escapeXml(note)}</text>`,
    `<line class="axis" x1="${left}" y1="${HEAD - 4}" x2="${left}" y2="${bottom}"/>`,
    ...lines,
    '</g>',
  ].join('\n')
}

/** @param {readonly Row[]} rows */
export function chart(rows) {
  const panels = PANELS.map((panel) => ({ ...panel, bars: makeBars(rows, panel.figure) }))
  const width = 2 * PANEL_WIDTH + 48
  const parts = []
  let y = TOP
  for (let index = 0; index < panels.length; index += 2) {
    const pair = panels.slice(index, index + 2)
    parts.push(...pair.map((panel, column) => drawPanel(panel.bars, panel, 24 + column * PANEL_WIDTH, y)))
    y += HEAD + Math.max(...pair.map(({ bars }) => bars.length)) * ROW + GAP
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-labelledby="title desc">`,
    '<title id="title">poolguard beside its peers</title>',
    '<desc id="desc">Bar charts of relative speed; longer is better. All numbers are in RESULTS.md.</desc>',
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${width}" height="${y}" rx="6"/>`,
    '<text class="ink title" x="24" y="32">poolguard beside its peers</text>',
    '<text class="soft" x="24" y="51">Ratios within one run, medians of interleaved rounds; longer is better. Written by npm run bench.</text>',
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}
