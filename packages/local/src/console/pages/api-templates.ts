/** The pages of guarded APIs and of failures. */
import { FORM, TABLE } from './layout.ts'

const APIS = `<section><h2>Try them</h2>
<p>The pool sends the requests. For a refused request, it shows the challenge and the check that failed.</p>
${TABLE(
  'APIs of this machine',
  ['API', 'Address', 'Requests'],
  `<% for (const { name, url, requests } of it.apis) { %><tr><th scope="row"><%= name %></th><td><code><%= url %></code></td>
<td><code><%= requests %></code></td></tr><% } %>`,
)}
${FORM('/_poolguard/apis')}
<div class="columns"><div><label for="api">API</label><select id="api" name="api"><option value="">All of them</option>
<% for (const { name } of it.apis) { %><option<% if (name === it.api) { %> selected<% } %>><%= name %></option><% } %></select></div>
<div><label for="token">Token</label><select id="token" name="token"><option value="">Each of them</option>
<% for (const name of it.tokens) { %><option<% if (name === it.token) { %> selected<% } %>><%= name %></option><% } %></select></div></div>
<button>Send the requests</button></form></section>
<% if (it.answers.length > 0) { %><section class="answers"><h2>Answers</h2>
${TABLE(
  'Answers of the APIs',
  ['API', 'Request', 'Token', 'Answer', 'Challenge and reason'],
  `<% for (const answer of it.answers) { %><tr><th scope="row"><%= answer.api %></th><td><code><%= answer.request %></code></td>
<td><%= answer.name %><% if (answer.token) { %>${FORM('/_poolguard/inspector')}<input type="hidden" name="token" value="<%= answer.token %>">
<button class="plain" aria-label="Inspect <%= answer.name %>, <%= answer.api %>">Inspect</button></form><% } %></td>
<td><span class="<%= answer.isRefused ? 'bad' : 'good' %>"><%= answer.status %></span><details><summary>Body</summary><code><%= answer.body %></code></details></td>
<td><% if (answer.challenge) { %><code><%= answer.challenge %></code><% } %>
<% if (answer.why) { %><p class="advice"><% if (answer.why.code) { %><code><%= answer.why.code %></code> <% } %><%= answer.why.reason %></p>
<% if (answer.why.advice) { %><p class="advice"><b>What to do:</b> <%= answer.why.advice %></p><% } %><% } %></td></tr><% } %>`,
)}</section><% } %>`

const FAILURES = `<section><h2>Now</h2>
<% if (it.failures.length === 0) { %><p class="soft">The pool works. Start an outage, and see what your API answers.</p><% } else { %>${TABLE(
  'Simulated failures',
  ['What fails', 'Status', 'Milliseconds', 'Share of requests'],
  `<% for (const failure of it.failures) { %><tr><th scope="row"><%= failure.target %></th><td><%= failure.status %></td>
<td><%= failure.latency %></td><td><%= failure.share %></td></tr><% } %>`,
)}${FORM('/_poolguard/failures')}<button name="end" value="all">End all failures</button></form><% } %></section>
<section><h2>Start one</h2><div class="row"><% for (const { name, label } of it.presets) { %>
${FORM('/_poolguard/failures')}<button class="plain" name="preset" value="<%= name %>"><%= label %></button></form><% } %></div></section>
<section><h2>Another failure</h2>${FORM('/_poolguard/failures')}
<div class="columns"><div><label for="target">What fails</label><select id="target" name="target"><% for (const { name, label } of it.targets) { %>
<option value="<%= name %>"><%= label %></option><% } %></select></div>
<div><label for="status">Status, from 400 to 599 (empty: none)</label><input id="status" name="status" inputmode="numeric" pattern="[45][0-9][0-9]" autocomplete="off"></div>
<div><label for="latency">Delay in milliseconds (empty: none)</label><input id="latency" name="latency" inputmode="numeric" pattern="[0-9]+" autocomplete="off"></div>
<div><label for="share">Share of requests, in percent (empty: all)</label><input id="share" name="share" inputmode="numeric" pattern="[0-9]{1,3}" autocomplete="off"></div></div>
<button>Start the failure</button></form>
<p class="soft">The console and <code>poolguard token</code> never fail.</p></section>`

export const API_TEMPLATES = { apis: APIS, failures: FAILURES } as const
