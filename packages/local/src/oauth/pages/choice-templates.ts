/** The pages for choosing the first factor, and for passkeys. The syntax is that of `templates.ts`. */
import { DESCRIBED, FORM, HIDDEN_PAGE, MESSAGES, OTHER_WAY } from './templates.ts'

const NAME = `<p class="soft"><%= it.typedName %></p>`
const OTHER_ACCOUNT = `<nav><a href="/login?<%= it.query %>">Use another account</a></nav>`

const CHOOSE = `${NAME}
${FORM('/login/choice')}
<% for (const { factor, label } of it.choices) { %><button name="choice" value="<%= factor %>"><%= label %></button>
<% } %></form>
${OTHER_ACCOUNT}`

/** The form repeats the name in a hidden field, because password managers expect both in one form. */
const PASSWORD = `${NAME}
${FORM('/login/password')}
<input name="username" value="<%= it.typedName %>" autocomplete="username" hidden readonly>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus ${DESCRIBED}>
<button>Sign in</button>
</form>
<nav><a href="/forgotPassword?<%= it.query %>">Forgot your password?</a>${OTHER_WAY}</nav>`

/** If the script runs, it removes the text about missing JavaScript. */
const makePasskeyForm = (action: string, call: 'create' | 'get'): string =>
  `<form method="post" action="${action}" data-passkey="${call}" data-options="<%= it.passkey %>">
${HIDDEN_PAGE}<input type="hidden" name="credential">${MESSAGES}
<p class="bad" role="alert" id="problem">Passkeys need JavaScript, which this browser does not run here.</p>`

const PASSKEY = `${NAME}
${makePasskeyForm('/login/passkey', 'get')}
<button>Use the passkey</button>
</form>
<nav>${OTHER_WAY}</nav>`

const addPasskey = (action: string): string => `<p class="soft"><%= it.label %></p>
<p>With a passkey you sign in by your fingerprint, your face or the PIN of your device.</p>
${makePasskeyForm(action, 'create')}
<button>Create a passkey</button>
</form>
<nav><form method="post" action="${action}">${HIDDEN_PAGE}<button class="plain" name="cancel" value="true">Not now</button></form></nav>`

export const CHOICE_TEMPLATES = {
  chooseFirstFactor: { title: 'Choose how to sign in', body: CHOOSE },
  password: { title: 'Enter your password', body: PASSWORD },
  passkey: { title: 'Use your passkey', body: PASSKEY },
  addPasskey: { title: 'Add a passkey', body: addPasskey('/passkeys/add') },
  offerPasskey: { title: 'Sign in faster next time', body: addPasskey('/passkeys/offer') },
} as const
