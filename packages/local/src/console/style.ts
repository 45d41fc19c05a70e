/** The style of the console: the colours of the sign-in pages, wide tables, one column on a phone. */
import { createHash } from 'node:crypto'
import { COLORS } from '../oauth/pages/style.ts'

export const CONSOLE_STYLE = `${COLORS}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--paper); }
.skip:focus { left: 0; }
header { background: var(--paper); border-bottom: 1px solid var(--line); }
header nav, main, footer { max-width: 70rem; margin: 0 auto; padding: 0 1rem; }
header nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; min-height: 3.25rem;
  padding-block: .5rem; }
header a { color: var(--ink); text-decoration: none; padding: .35rem 0; border-bottom: 3px solid transparent; }
header a:hover { border-color: var(--line); }
header a[aria-current] { border-color: var(--accent); font-weight: 600; }
main { padding-block: 1.5rem 3rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
section { margin: 0 0 1.5rem; padding: 1.25rem; background: var(--paper); border: 1px solid var(--line);
  border-radius: 12px; }
h2 { margin: 0 0 .75rem; font-size: 1.1rem; }
h3 { margin: 1.25rem 0 .5rem; font-size: 1rem; }
p { margin: 0 0 .75rem; }
a { color: var(--accent); }
.soft { color: var(--soft); font-size: .9rem; }
input + .soft, button + .soft, form + .soft { margin-top: .5rem; }
code, .token { font: .85rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: 0 0 .75rem; padding: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--ground); border-radius: 8px;
  user-select: all; }
.columns { display: grid; gap: 0 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.scroll { overflow-x: auto; position: relative; }
table { width: 100%; border-collapse: collapse; font-size: .925rem; }
/* For screen readers only: the heading above says the same. */
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .45rem .75rem .45rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-weight: 600; }
/* A narrow table scrolls. Words that break anywhere would leave columns of one letter. */
td, td code { overflow-wrap: break-word; }
details code { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
label { display: block; margin: .75rem 0 .25rem; font-weight: 600; font-size: .925rem; }
label.choice { display: flex; gap: .5rem; align-items: center; font-weight: 400; }
input, select, textarea { width: 100%; padding: .55rem .65rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--soft); border-radius: 8px; }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; }
textarea { font: .85rem/1.5 ui-monospace, monospace; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button { margin-top: .9rem; padding: .55rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--accent-ink); background: var(--accent); border: 1px solid var(--accent); border-radius: 8px; }
button.plain { color: var(--accent); background: none; }
td button { margin: 0; padding: .2rem .6rem; white-space: nowrap; }
.answers td { min-width: 8rem; }
.answers td:last-child { min-width: 16rem; }
.row { display: flex; flex-wrap: wrap; gap: 0 .75rem; }
.bad, .good { padding: .1rem .45rem; border-radius: 6px; }
td .bad, td .good, td .soft { white-space: nowrap; }
.bad { color: var(--bad); background: var(--bad-ground); }
.good { color: var(--good); background: var(--good-ground); }
p.bad, p.good { padding: .7rem .85rem; }
.advice { margin: .25rem 0 0; }
footer { padding-bottom: 2rem; color: var(--soft); font-size: .875rem; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@media (prefers-reduced-motion: no-preference) { .new { animation: new 1.5s; } }
@keyframes new { from { background: var(--good-ground); } }
`

/** The source for `style-src`, so that no other style applies. */
export const CONSOLE_STYLE_SOURCE = `'sha256-${createHash('sha256').update(CONSOLE_STYLE).digest('base64')}'`
