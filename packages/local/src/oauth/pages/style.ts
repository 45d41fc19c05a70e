/**
 * The style of the pages: one column, light or dark as the system is set. The pages load no other
 * resource.
 */
import { createHash } from 'node:crypto'

/** The colours, which the console shares. */
export const COLORS = `:root { color-scheme: light dark; --ink: #16202b; --soft: #55616e; --paper: #fff; --ground: #eef1f5; --line: #c6ced8;
  --accent: #0b5fad; --accent-ink: #fff; --bad: #a3182a; --bad-ground: #fdecee;
  --good: #14532d; --good-ground: #e6f6ec; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #9fadbb; --paper: #18212b; --ground: #0e141b;
  --line: #3a4755; --accent: #6db3f5; --accent-ink: #08131f; --bad: #ffb3bb; --bad-ground: #3b1a20;
  --good: #a7e8bf; --good-ground: #12301f; } }`

export const STYLE = `${COLORS}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 2rem; background: var(--paper); border: 1px solid var(--line);
  border-radius: 14px; box-shadow: 0 12px 40px rgb(8 20 34 / .1); }
h1 { margin: 0 0 .25rem; font-size: 1.45rem; line-height: 1.25; letter-spacing: -.01em; }
p { margin: 0 0 1rem; }
.hint { margin: .4rem 0 0; color: var(--soft); font-size: .8rem; }
.soft { color: var(--soft); font-size: .925rem; overflow-wrap: anywhere; }
label { display: block; margin: 1rem 0 .35rem; font-weight: 600; font-size: .925rem; }
input { width: 100%; padding: .7rem .8rem; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--line); border-radius: 8px; }
input.code { font-size: 1.4rem; letter-spacing: .3em; text-align: center; font-variant-numeric: tabular-nums; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button { width: 100%; margin-top: 1.5rem; padding: .75rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--accent-ink); background: var(--accent); border: 0; border-radius: 8px; }
button:hover { filter: brightness(1.08); }
a.button { display: block; margin-top: .75rem; padding: .7rem; color: var(--ink); font-weight: 600; text-align: center;
  text-decoration: none; border: 1px solid var(--line); border-radius: 8px; }
a.button:hover { border-color: var(--accent); }
.or { margin: 1.25rem 0 0; color: var(--soft); font-size: .875rem; text-align: center; }
.fake { margin: 1rem 0 0; padding: .85rem; font-size: .925rem; border: 3px dashed var(--bad); border-radius: 8px; }
h2 { margin: 1.75rem 0 0; font-size: 1.05rem; }
button.person { margin-top: .75rem; color: var(--ink); text-align: left; background: none; border: 1px solid var(--line); }
button.person span { display: block; color: var(--soft); font-weight: 400; font-size: .875rem; overflow-wrap: anywhere; }
label.check { display: flex; gap: .5rem; align-items: center; font-weight: 400; }
label.check input { width: auto; }
.bad { margin: 1rem 0 0; padding: .7rem .85rem; color: var(--bad); background: var(--bad-ground); border-radius: 8px;
  font-size: .925rem; }
.bad:empty, nav:empty { display: none; }
.good { margin: 1rem 0 0; padding: .7rem .85rem; color: var(--good); background: var(--good-ground);
  border-radius: 8px; font-size: .925rem; }
nav { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 1rem; margin-top: 1.25rem;
  font-size: .875rem; }
button.plain { width: auto; margin: 0; padding: 0; font-weight: 400; color: var(--accent); background: none;
  text-decoration: underline; }
.secret { font: .8rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere; user-select: all; }
.qr { display: block; width: 11rem; margin: 1rem auto; padding: .5rem; background: #fff; border-radius: 8px; }
.qr svg { display: block; }
footer { margin-top: 1.75rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: .8rem; }
a { color: var(--accent); }
`

/** For `style-src`: no other style applies (CSP Level 3 §2.3.1). */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`
