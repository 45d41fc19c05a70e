/** A store of revocations that records what it was asked to revoke. */
import { type RevocationStore, revocationList } from '@poolguard/core'

export function makeRecordingStore() {
  const { isRevoked } = revocationList()
  const asked: unknown[] = []
  const store: RevocationStore = {
    isRevoked,
    revokeToken: (...call) => void asked.push(['token', ...call]),
    revokeSignIn: (...call) => void asked.push(['sign-in', ...call]),
    signOutEverywhere: (...call) => void asked.push(['user', ...call]),
  }
  return { store, asked }
}
