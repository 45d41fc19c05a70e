/** The account pages: sign-up, confirmation, and a password reset. The syntax is that of `templates.ts`. */
import { CODE, DESCRIBED, FIELDS, FORM, NEW_PASSWORDS } from './templates.ts'

const BACK = `<nav><a href="/login?<%= it.query %>">Back to sign-in</a></nav>`

const NAME = `<label for="username"><%= it.nameLabel %></label>
<input id="username" name="username" value="<%= it.username ?? '' %>" autocomplete="username" autocapitalize="none"
  spellcheck="false" required autofocus ${DESCRIBED}>`

const SIGN_UP = `${FORM('/signup')}
${NAME}
${FIELDS}
${NEW_PASSWORDS()}
<button>Create the account</button>
</form>
${BACK}`

/** The pool sends no e-mail, so the page says where the code is. */
const CODE_HINT = `<p class="soft"><% if (it.destination) { %>The pool has a code for <b><%= it.destination %></b>. <% } %>A local
pool sends no e-mail: it prints its codes in the terminal where it runs.</p>`

const CONFIRM = `${CODE_HINT}
${FORM('/confirmUser')}
${CODE}
<button>Confirm the account</button>
</form>
<nav><form method="post" action="/resendcode"><input type="hidden" name="page" value="<%= it.page %>">
<button class="plain">Send another code</button></form><a href="/login?<%= it.query %>">Back to sign-in</a></nav>`

const FORGOT = `<p class="soft">The pool sends a code to the verified address of the account.</p>
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
