exports.preSignUp = async (event) => {
  if (event.request.userAttributes.email.startsWith('mallory')) throw new Error('not invited')
  event.response.autoConfirmUser = true
  return event
}
