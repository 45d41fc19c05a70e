/** The pages of tokens, of sent codes and of requests. */
import { FORM, TABLE } from './layout.ts'

const GET_TOKEN = `<section>${FORM('/_poolguard/tokens')}
<label for="user">User (empty: a token of the client itself)</label>
<input id="user" name="user" list="users" value="<%= it.user %>" autocapitalize="none" spellcheck="false" autocomplete="off">
<datalist id="users"><% for (const name of it.users) { %><option value="<%= name %>"></option><% } %></datalist>
<label for="client">App client</label><select id="client" name="client"><% for (const { id, name } of it.clients) { %>
<option value="<%= id %>"<% if (id === it.client) { %> selected<% } %>><%= name %> (<%= id %>)</option><% } %></select>
<label for="scope">Scopes, separated by spaces</label>
<input id="scope" name="scope" value="<%= it.scope %>" autocomplete="off" spellcheck="false">
<button>Get a token</button></form></section>
<% for (const { label, token } of it.tokens) { %><section><h2><%= label %></h2>
<pre class="token" tabindex="0" aria-label="<%= label %>"><%= token %></pre>
<% if (label !== 'Refresh token') { %>${FORM('/_poolguard/inspector')}<input type="hidden" name="token" value="<%= token %>">
<input type="hidden" name="use" value="any"><button class="plain">Inspect the <%= label.replace('Access', 'access') %></button></form><% } %></section><% } %>
<% if (it.curl) { %><section><h2>curl</h2><pre tabindex="0" aria-label="curl command"><%= it.curl %></pre></section><% } %>`

const INSPECTOR = `<% if (it.checks.length > 0) { %><section><h2>Decision</h2>
<p role="status" class="<%= it.accepted ? 'good' : 'bad' %>"><%= it.accepted ? 'Accepted' : 'Refused: ' + it.code %></p>
<p class="soft">Verified by <code><%= it.configuration %></code></p>
${TABLE(
  'Checks of the token',
  ['Check', 'Outcome', 'Detail'],
  `<% for (const check of it.checks) { %><tr><th scope="row"><%= check.name %></th>
<td><span class="<%= check.style %>"><%= check.mark %> <%= check.outcome %></span></td>
<td><% if (check.code) { %><code><%= check.code %></code> <%= check.reason %><% if (check.expected) { %><br>expected <code><%= check.expected %></code><% } %><% if (check.actual) { %><br>actual <code><%= check.actual %></code><% } %>
<% if (check.advice) { %><p class="advice"><b>What to do:</b> <%= check.advice %></p><% } %><% } %></td></tr><% } %>`,
)}</section>
<div class="columns"><% for (const { title, members } of it.parts) { %><section><h2><%= title %></h2><dl>
<% for (const { name, value, words } of members) { %><dt><%= name %></dt><dd><code><%= value %></code> <% if (words) { %><span class="soft"><%= words %></span><% } %></dd><% } %></dl></section><% } %></div><% } %>
<section><h2>Token</h2>${FORM('/_poolguard/inspector')}
<label for="token">Token</label><textarea id="token" name="token" rows="5" required spellcheck="false" autocapitalize="none"></textarea>
<div class="columns"><div><label for="client">Accepted app client</label><select id="client" name="client"><option value="">Any client of the pool that issued the token</option>
<% for (const { id, name } of it.clients) { %><option value="<%= id %>"<% if (id === it.client) { %> selected<% } %>><%= name %> (<%= id %>)</option><% } %></select></div>
<div><label for="use">Accepted kind of token</label><select id="use" name="use"><% for (const use of ['access', 'id', 'any']) { %>
<option<% if (use === it.use) { %> selected<% } %>><%= use %></option><% } %></select></div>
<div><label for="scope">Scopes that the route requires</label><input id="scope" name="scope" value="<%= it.scope %>" autocomplete="off" spellcheck="false"></div>
<div><label for="group">Groups, of which one is required</label><input id="group" name="group" value="<%= it.group %>" autocomplete="off" spellcheck="false"></div></div>
<button>Inspect the token</button></form>
<p class="soft">The pool neither stores nor logs the token.</p></section>`

const OUTBOX = `<section><p>The codes and temporary passwords that AWS sends by e-mail or SMS. The newest is the first.</p>
<% if (it.messages.length === 0) { %><p class="soft">Nothing was sent yet.</p><% } else { %>${TABLE(
  'Sent codes',
  ['To', 'Code', 'Operation that takes it', 'User', 'By'],
  `<% for (const message of it.messages) { %><tr><th scope="row"><%= message.destination %></th><td><code><%= message.code %></code></td>
<td><%= message.purpose %></td><td><%= message.username %></td><td><%= message.medium %></td></tr><% } %>`,
)}<% } %></section>`

const REQUESTS = `<section><p role="status" id="live">Load the page again to see newer requests.</p>
${TABLE(
  'Requests, the newest first',
  ['Time', 'Operation', 'Client', 'Answer', 'Milliseconds'],
  `<% for (const request of it.requests) { %><tr><td><%= request.time %></td><td><%= request.operation %></td><td><code><%= request.client %></code></td>
<td><span class="<%= request.isError ? 'bad' : 'good' %>"><%= request.answer %></span></td><td><%= request.milliseconds %></td></tr><% } %>`,
)}</section>`

const REFUSED = `<p><a href="/">Back to the overview</a></p>`

export const TOKEN_TEMPLATES = {
  getToken: GET_TOKEN,
  inspector: INSPECTOR,
  outbox: OUTBOX,
  requests: REQUESTS,
  refused: REFUSED,
} as const
