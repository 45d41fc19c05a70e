/** The default list of compromised passwords: well-known ones that AWS's default password policy allows. */
export const COMPROMISED_PASSWORDS: readonly string[] = [
  'Password1!',
  'Passw0rd!',
  'P@ssw0rd',
  'P@ssword1',
  'P@$$w0rd1',
  'Qwerty123!',
  'Welcome1!',
  'Welcome123!',
  'Admin123!',
  'Abcd1234!',
]
