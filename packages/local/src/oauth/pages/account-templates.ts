/** The pages of an account: making one, confirming it, and a new password for a forgotten one. As in `templates.ts`. */
import { CODE, DESCRIBED, FORM, NEW_PASSWORDS } from './templates.ts'

const BACK = `<nav><a href="/login?<%= it.query %>">Back to sign-in</a></nav>`

const NAME = `<label for="username"><%= it.nameLabel %></label>
<input id="username" name="username" value="<%= it.username ?? '' %>" autocomplete="username" autocapitalize="none"
  spellcheck="false" required autofocus ${DESCRIBED}>`

const SIGN_UP = `${FORM('/signup')}
${NAME}
<% for (const field of it.fields) { %><label for="<%= field.name %>"><%= field.label %></label>
<input id="<%= field.name %>" name="<%= field.name %>" type="<%= field.type %>" value="<%= field.value %>"
  autocomplete="<%= field.autocomplete %>" required><% } %>
${NEW_PASSWORDS()}
<button>Create the account</button>
</form>
${BACK}`

/** Nothing is mailed, and people look for it. */
const CODE_HINT = `<p class="soft"><% if (it.destination) { %>A code is on its way to <b><%= it.destination %></b>. <% } %>A local
pool mails nothing: it shows its codes where it was started.</p>`

const CONFIRM = `${CODE_HINT}
${FORM('/confirmUser')}
${CODE}
<button>Confirm the account</button>
</form>
<nav><form method="post" action="/resendcode"><input type="hidden" name="page" value="<%= it.page %>">
<button class="plain">Send another code</button></form><a href="/login?<%= it.query %>">Back to sign-in</a></nav>`

const FORGOT = `<p class="soft">A code goes to the address that belongs to the account.</p>
${FORM('/forgotPassword')}
${NAME}
<button>Send a code</button>
</form>
${BACK}`

const RESET = `${CODE_HINT}
${FORM('/confirmForgotPassword')}
${CODE}
${NEW_PASSWORDS()}
<button>Change the password</button>
</form>
${BACK}`

export const ACCOUNT_TEMPLATES = {
  signUp: { title: 'Create an account', body: SIGN_UP },
  confirmSignUp: { title: 'Confirm your account', body: CONFIRM },
  forgotPassword: { title: 'Forgot your password?', body: FORGOT },
  resetPassword: { title: 'Choose a new password', body: RESET },
} as const
