/**
 * The sign-in pages, without scripts. `<%= %>` escapes. `<%~ %>` does not; it takes only values that this
 * program makes.
 */

export const LAYOUT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title><%= it.title %></title>
<style><%~ it.style %></style>
</head>
<body>
<main>
<h1><%= it.title %></h1>
<%~ it.body %>
<footer>A local user pool, for development. Never type a real password here.</footer>
</main>
</body>
</html>
`

/** An error, or a notice about the last action. */
const MESSAGES = `<% if (it.error) { %><p class="bad" role="alert" id="error"><%= it.error %></p><% } else if (it.notice) { %><p class="good" role="status"><%= it.notice %></p><% } %>`
export const FORM = (action: string): string =>
  `<form method="post" action="${action}"><input type="hidden" name="page" value="<%= it.page %>">${MESSAGES}`
export const DESCRIBED = `<% if (it.error) { %>aria-invalid="true" aria-describedby="error"<% } %>`

const SIGN_IN = `<p class="soft">to continue to <%= it.destination %></p>
${FORM('/login')}
<label for="username"><%= it.nameLabel %></label>
<input id="username" name="username" value="<%= it.username ?? '' %>" autocomplete="username" autocapitalize="none"
  spellcheck="false" required <% if (!it.username) { %>autofocus<% } %> ${DESCRIBED}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
  <% if (it.username) { %>autofocus<% } %> ${DESCRIBED}>
<button>Sign in</button>
</form>
<nav><a href="/forgotPassword?<%= it.query %>">Forgot your password?</a>
<% if (it.canSignUp) { %><a href="/signup?<%= it.query %>">Create an account</a><% } %></nav>`

export const NEW_PASSWORDS = (
  autofocus: 'autofocus' | '' = '',
): string => `<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" required ${autofocus}
  aria-describedby="rules<% if (it.error) { %> error<% } %>" <% if (it.error) { %>aria-invalid="true"<% } %>>
<p class="hint" id="rules"><%= it.rules %></p>
<label for="repeated">Confirm password</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" required>`

const NEW_PASSWORD = `<p class="soft">Your password is temporary. Choose a new one.</p>
${FORM('/login/new-password')}
${NEW_PASSWORDS('autofocus')}
<button>Change the password</button>
</form>`

export const CODE = `<label for="code">Code</label>
<input class="code" id="code" name="code" inputmode="numeric" pattern="[0-9]{6}" maxlength="6"
  autocomplete="one-time-code" required autofocus ${DESCRIBED}>`

const SOFTWARE_TOKEN = `<p class="soft">Enter the six digits that your authenticator app shows.</p>
${FORM('/login/code')}
${CODE}
<button>Continue</button>
</form>`

const MESSAGE_CODE = `<p class="soft">Enter the six digits that the pool has sent to <%= it.destination %>.</p>
${FORM('/login/message-code')}
${CODE}
<button>Continue</button>
</form>`

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

export const SIGN_IN_TEMPLATES = {
  signIn: { title: 'Sign in', body: SIGN_IN },
  newPassword: { title: 'Choose a password', body: NEW_PASSWORD },
  softwareToken: { title: 'Enter your code', body: SOFTWARE_TOKEN },
  messageCode: { title: 'Enter your code', body: MESSAGE_CODE },
  chooseFactor: { title: 'Choose a second factor', body: CHOOSE_FACTOR },
  mfaSetup: { title: 'Set up a second factor', body: MFA_SETUP },
  refused: { title: 'Request refused', body: NOTICE },
} as const
