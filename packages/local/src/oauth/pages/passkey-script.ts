/**
 * The only script of the sign-in pages. It asks the browser for a passkey and sends the answer as a form. The
 * Content Security Policy of its page allows this text alone, by its hash.
 */
import { createHash } from 'node:crypto'

export const PASSKEY_SCRIPT = `'use strict'
const form = document.querySelector('form[data-passkey]')
const problem = document.getElementById('problem')
const button = form.querySelector('button')
const TEXTS = {
  NotAllowedError: 'No passkey was used: you cancelled, or time ran out. Try again, or choose another way.',
  InvalidStateError: 'This device already has a passkey for this account.',
  SecurityError: 'Passkeys do not work at ' + location.host + ': the pool has another relying party, or this host is not a domain name. ' +
    'Over http, browsers accept localhost only.',
}

async function ask() {
  const options = JSON.parse(form.dataset.options)
  if (form.dataset.passkey === 'create') {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
}

async function run() {
  button.disabled = true
  problem.textContent = ''
  try {
    form.elements.credential.value = JSON.stringify(await ask())
    form.submit()
  } catch (error) {
    button.disabled = false
    problem.textContent = TEXTS[error.name] || 'This browser cannot use the passkey: ' + error.message
  }
}

problem.textContent = ''
form.addEventListener('submit', (event) => {
  event.preventDefault()
  run()
})
// The user chose the passkey on the previous page. After an error, the button asks for it again.
if (form.dataset.passkey === 'get' && document.getElementById('error') === null) run()
`

/** For `script-src`: no other script runs (CSP Level 3 §2.3.1). */
export const SCRIPT_SOURCE = `'sha256-${createHash('sha256').update(PASSKEY_SCRIPT).digest('base64')}'`
