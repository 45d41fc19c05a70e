/** The pages of the service, of a user pool and of a user. */
import { FORM, TABLE } from './layout.ts'

const OVERVIEW = `<section><h2>User pools</h2>
<% if (it.pools.length === 0) { %><p class="soft">There is none. CreateUserPool makes one.</p><% } else { %>${TABLE(
  'All user pools',
  ['Pool', 'Id', 'Users', 'Clients', 'Issuer'],
  `<% for (const pool of it.pools) { %><tr><th scope="row"><a href="<%= pool.path %>"><%= pool.name %></a></th>
<td><code><%= pool.id %></code></td><td><%= pool.users %></td><td><%= pool.clients %></td>
<td><code><%= pool.issuer %></code></td></tr><% } %>`,
)}<% } %></section>
<% if (it.identityPools.length > 0) { %><section><h2>Identity pools</h2><ul>
<% for (const { name, id } of it.identityPools) { %><li><%= name %> <code><%= id %></code></li><% } %></ul></section><% } %>
<section><h2>Connect</h2><p>With these lines, the AWS SDKs and the AWS CLI find the pool.</p>
<pre tabindex="0"><%= it.exports %></pre></section>
<section><h2>Seed</h2><p>A file with the pools, clients, groups and users, for <code>poolguard local --seed</code>.
It has no private key, session or authenticator app. It has passwords and secrets only if they were given.</p>
<p><a href="/_poolguard/seed.json" download="pool.json">Download pool.json</a></p></section>`

const POOL = `<section><h2>Settings</h2><dl><% for (const [name, value] of it.facts) { %><dt><%= name %></dt><dd><code><%= value %></code></dd><% } %></dl></section>
<section><h2>App clients</h2>
${TABLE(
  'App clients',
  ['Name', 'Id', 'Secret', 'Scopes', 'Callback URLs'],
  `<% for (const client of it.clients) { %><tr><th scope="row"><%= client.name %></th><td><code><%= client.id %></code></td>
<td><%= client.hasSecret ? 'yes' : 'no' %></td><td><%= client.scopes %></td><td><%= client.callbackUrls %></td></tr><% } %>`,
)}</section>
<section><h2>Users</h2>
<form method="get" action="<%= it.path %>" role="search"><label for="q">Find users by name or attribute</label>
<input id="q" name="q" value="<%= it.query %>" autocapitalize="none" spellcheck="false">
<button class="plain">Find</button></form>
<p class="soft"><%= it.shown %> of <%= it.total %> users</p>
${TABLE(
  'Users of the pool',
  ['Name', 'E-mail', 'Status', 'Groups'],
  `<% for (const user of it.users) { %><tr><th scope="row"><a href="<%= user.path %>"><%= user.name %></a></th>
<td><%= user.email %></td><td><span class="<%= user.isActive ? 'good' : 'bad' %>"><%= user.status %></span></td><td><%= user.groups %></td></tr><% } %>`,
)}</section>
<div class="columns">
<section><h2>Create a user</h2>
${FORM('<%= it.path %>/create-user')}
<label for="username"><%= it.nameLabel %></label><input id="username" name="username" required autocapitalize="none" spellcheck="false" autocomplete="off">
<% if (it.asksEmail) { %><label for="email">E-mail address (optional)</label><input id="email" name="email" type="email" autocomplete="off"><% } %>
<label for="password">Temporary password (default: random, in the outbox)</label>
<input id="password" name="password" type="password" autocomplete="new-password">
<button>Create the user</button></form></section>
<section><h2>Groups</h2><% if (it.groups.length === 0) { %><p class="soft">The pool has none.</p><% } %><ul><% for (const group of it.groups) { %><li><%= group.name %> <span class="soft"><%= group.members %> <%= group.members === 1 ? 'user' : 'users' %></span></li><% } %></ul>
${FORM('<%= it.path %>/create-group')}
<label for="group">New group</label><input id="group" name="group" required autocomplete="off">
<button>Create the group</button></form></section>
</div>
<section><h2>Identity providers and resource servers</h2>
<% if (it.providers.length + it.resourceServers.length === 0) { %><p class="soft">The pool has none.</p><% } %>
<ul><% for (const { name, type } of it.providers) { %><li><%= name %><% if (name !== type) { %> (<%= type %>)<% } %></li><% } %>
<% for (const { name, scopes } of it.resourceServers) { %><li><%= name %>: <%= scopes %></li><% } %></ul></section>`

const USER = `<p><a href="<%= it.poolPath %>">User pool <%= it.poolId %></a></p>
<div class="columns">
<section><h2>Account</h2><dl>
<dt>Status</dt><dd><span class="<%= it.isActive ? 'good' : 'bad' %>"><%= it.status %></span></dd>
<dt>Second factors</dt><dd><%= it.factors %></dd></dl>
<div class="row"><% for (const { action, label } of it.buttons) { %>
${FORM('<%= it.path %>/<%= action %>')}<button class="plain"><%= label %></button></form><% } %></div></section>
<section><h2>Attributes</h2><dl><% for (const [name, value] of it.attributes) { %><dt><%= name %></dt><dd><%= value %></dd><% } %></dl></section>
<section><h2>Get a token</h2>
${FORM('/_poolguard/tokens')}
<input type="hidden" name="user" value="<%= it.username %>">
<label for="client">App client</label><select id="client" name="client"><% for (const { id, name } of it.clients) { %>
<option value="<%= id %>"><%= name %> (<%= id %>)</option><% } %></select>
<label for="scope">Scopes (default: aws.cognito.signin.user.admin)</label><input id="scope" name="scope" autocomplete="off" spellcheck="false">
<button>Get a token</button></form></section>
<section><h2>Set a password</h2>
${FORM('<%= it.path %>/set-password')}
<label for="password">New password</label><input id="password" name="password" type="password" autocomplete="new-password" required>
<p class="soft"><%= it.rules %></p>
<label class="choice"><input type="checkbox" name="temporary" value="yes"> Temporary: the user must change it</label>
<button>Set the password</button></form></section>
<section><h2>Groups</h2>
<% if (it.groups.length === 0) { %><p class="soft">The user is in no group.</p><% } %>
<% for (const group of it.groups) { %>${FORM('<%= it.path %>/remove-from-group')}
<button class="plain" name="group" value="<%= group %>">Remove from <%= group %></button></form><% } %>
<% if (it.otherGroups.length > 0) { %>${FORM('<%= it.path %>/add-to-group')}
<label for="group">Group</label><select id="group" name="group"><% for (const group of it.otherGroups) { %><option><%= group %></option><% } %></select>
<button>Add to the group</button></form><% } %></section>
</div>
<section><h2>Sessions</h2>
<% if (it.sessions.length === 0) { %><p class="soft">The user has no session.</p><% } else { %>${TABLE(
  'Sessions of the user',
  ['Client', 'Signed in', 'Last used', 'Ends', 'Scopes'],
  `<% for (const session of it.sessions) { %><tr><td><code><%= session.clientId %></code></td><td><%= session.signedInAt %></td>
<td><%= session.lastUse %></td><td><%= session.expiresAt %></td><td><%= session.scope %></td></tr><% } %>`,
)}<% } %></section>`

export const POOL_TEMPLATES = { overview: OVERVIEW, pool: POOL, user: USER } as const
