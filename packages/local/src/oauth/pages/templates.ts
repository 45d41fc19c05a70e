/**
 * The sign-in pages. Only those of a passkey have a script. `<%= %>` escapes. `<%~ %>` does not; it takes
 * only values that this program makes.
 */

export const LAYOUT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title><%= it.title %></title>
<style><%~ it.style %></style>
<% if (it.withoutScript) { %><noscript><meta http-equiv="refresh" content="0; url=<%= it.withoutScript %>"></noscript>
<% } %></head>
<body>
<main>
<h1><%= it.title %></h1>
<%~ it.body %>
<footer>A local user pool, for development. Never type a real password here.</footer>
</main>
<% if (it.script) { %><script><%~ it.script %></script><% } %></body>
</html>
`

/** An error, or a notice about the last action. */
export const MESSAGES = `<% if (it.error) { %><p class="bad" role="alert" id="error"><%= it.error %></p><% } else if (it.notice) { %><p class="good" role="status"><%= it.notice %></p><% } %>`
export const HIDDEN_PAGE = `<input type="hidden" name="page" value="<%= it.page %>">`
export const FORM = (action: string): string =>
  `<form method="post" action="${action}">${HIDDEN_PAGE}${MESSAGES}`
export const DESCRIBED = `<% if (it.error) { %>aria-invalid="true" aria-describedby="error"<% } %>`

const PROVIDERS = `<% if (it.providers.length > 0) { %><div class="providers">
<% for (const { label, query } of it.providers) { %><a class="button" href="/oauth2/authorize?<%= query %>">Continue with <%= label %></a>
<% } %></div><% } %>`

const SIGN_IN = `<p class="soft">to continue to <%= it.destination %></p>
${PROVIDERS}
<% if (it.hasPassword) { %><% if (it.providers.length > 0) { %><p class="or">or</p><% } %>
${FORM('/login')}
<label for="username"><%= it.nameLabel %></label>
<input id="username" name="username" value="<%= it.username ?? '' %>" autocomplete="username" autocapitalize="none"
  spellcheck="false" required <% if (!it.username || it.hasChoice) { %>autofocus<% } %> ${DESCRIBED}>
<% if (!it.hasChoice) { %><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
  <% if (it.username) { %>autofocus<% } %> ${DESCRIBED}><% } %>
<button><%= it.hasChoice ? 'Next' : 'Sign in' %></button>
</form>
<nav><% if (!it.hasChoice) { %><a href="/forgotPassword?<%= it.query %>">Forgot your password?</a><% } %>
<% if (it.canSignUp) { %><a href="/signup?<%= it.query %>">Create an account</a><% } %></nav><% } %>`

export const NEW_PASSWORDS = (
  autofocus: 'autofocus' | '' = '',
): string => `<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" required ${autofocus}
  aria-describedby="rules<% if (it.error) { %> error<% } %>" <% if (it.error) { %>aria-invalid="true"<% } %>>
<p class="hint" id="rules"><%= it.rules %></p>
<label for="repeated">Confirm password</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" required>`

export const FIELDS = `<% for (const field of it.fields) { %><label for="<%= field.name %>"><%= field.label %></label>
<input id="<%= field.name %>" name="<%= field.name %>" type="<%= field.type %>" value="<%= field.value %>"
  autocomplete="<%= field.autocomplete %>" required><% } %>`

const NEW_PASSWORD = `<p class="soft">Your password is temporary. Choose a new one.</p>
${FORM('/login/new-password')}
${FIELDS}
${NEW_PASSWORDS('autofocus')}
<button>Change the password</button>
</form>`

const CODE_INPUT = (pattern: string, digits: 6 | 8): string => `<label for="code">Code</label>
<input class="code" id="code" name="code" inputmode="numeric" pattern="${pattern}" maxlength="${digits}"
  autocomplete="one-time-code" required autofocus ${DESCRIBED}>`

export const CODE = CODE_INPUT('[0-9]{6}', 6)

const SOFTWARE_TOKEN = `<p class="soft">Enter the six digits that your authenticator app shows.</p>
${FORM('/login/code')}
${CODE}
<button>Continue</button>
</form>`

/** For a first factor that the user has chosen among others. */
export const OTHER_WAY = `<% if (it.hasOtherWay) { %><form method="post" action="/login/other-way">${HIDDEN_PAGE}<button class="plain">Sign in another way</button></form><% } %>`

const MESSAGE_CODE = `<p class="soft">Enter the digits that the pool has sent to <%= it.destination %>.</p>
${FORM('/login/message-code')}
${CODE_INPUT('[0-9]{6,8}', 8)}
<button>Continue</button>
</form>
<nav>${OTHER_WAY}</nav>`

const CHOOSE_FACTOR = `<p class="soft">Choose how you prove that it is you.</p>
${FORM('/login/factor')}
<% for (const { factor, label } of it.choices) { %><button name="factor" value="<%= factor %>"><%= label %></button>
<% } %></form>`

const MFA_SETUP = `<p class="soft">This user pool requires a second factor. Scan the code with an authenticator app, or type the secret.</p>
<div class="qr" role="img" aria-label="QR code of the secret below"><%~ it.qrCode %></div>
<p class="secret"><%= it.secret %></p>
<p class="soft"><a href="<%= it.uri %>">Open the secret in an app on this device</a></p>
${FORM('/login/set-up')}
${CODE}
<button>Continue</button>
</form>`

const NOTICE = `<p><%= it.text %></p>`

const STAND_IN_FORM = `<form method="post"><input type="hidden" name="page" value="<%= it.page %>">`

/** The frame and the text say that this is not a page of the provider. */
const STAND_IN = `<p class="fake" role="note"><b>This is not <%= it.provider %>.</b> The local pool stands in for it: choose
who signs in. It asks for no password, and sends nothing to <%= it.provider %>.</p>
${MESSAGES}
${STAND_IN_FORM}
<% for (const person of it.people) { %><button class="person" name="person" value="<%= person.email %>"><b><%= person.name %></b>
<span><%= person.email %></span></button>
<% } %></form>
<h2>Another person</h2>
${STAND_IN_FORM}
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="off" value="<%= it.email ?? '' %>" required>
<label for="name">Name</label>
<input id="name" name="name" autocomplete="off" value="<%= it.name ?? '' %>" required>
<label class="check"><input type="checkbox" name="unverified" value="true"> The address is not verified</label>
<button>Continue</button>
</form>
<nav>${STAND_IN_FORM}<button class="plain" name="cancel" value="true">Cancel the sign-in</button></form></nav>`

export const SIGN_IN_TEMPLATES = {
  signIn: { title: 'Sign in', body: SIGN_IN },
  newPassword: { title: 'Choose a password', body: NEW_PASSWORD },
  softwareToken: { title: 'Enter your code', body: SOFTWARE_TOKEN },
  messageCode: { title: 'Enter your code', body: MESSAGE_CODE },
  chooseFactor: { title: 'Choose a second factor', body: CHOOSE_FACTOR },
  mfaSetup: { title: 'Set up a second factor', body: MFA_SETUP },
  standIn: { title: 'A stand-in, for development', body: STAND_IN },
  refused: { title: 'Request refused', body: NOTICE },
} as const
