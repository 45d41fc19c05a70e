/**
 * The frame of every page of the console. `<%= %>` escapes. `<%~ %>` does not; it takes only what this
 * program renders.
 */

export const LAYOUT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title><%= it.title %> – local pool</title>
<style><%~ it.style %></style>
<% if (it.hasScript) { %><script src="/_poolguard/console.js" defer></script><% } %>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><nav aria-label="Console"><% for (const { path, label, isCurrent } of it.links) { %>
<a href="<%= path %>"<% if (isCurrent) { %> aria-current="page"<% } %>><%= label %></a><% } %>
</nav></header>
<main id="main">
<h1><%= it.title %></h1>
<% if (it.error) { %><p class="bad" role="alert"><%= it.error %></p><% } %>
<% if (it.notice) { %><p class="good" role="status"><%= it.notice %></p><% } %>
<%~ it.body %>
</main>
<footer>A local user pool, for development. Everything on this machine can use it without a password.</footer>
</body>
</html>
`

/** The start of a form that changes or shows something. `action` is a part of a template. */
export const FORM = (action: string): string =>
  `<form method="post" action="${action}"><input type="hidden" name="form_token" value="<%= it.formToken %>">`

/** A table that scrolls separately from the page on a narrow screen. The keyboard can scroll it too. */
export const TABLE = (caption: string, heads: readonly string[], rows: string): string =>
  `<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>${rows}</tbody></table></div>`
