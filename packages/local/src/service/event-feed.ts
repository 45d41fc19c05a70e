/**
 * The events of the user pools. They have the form in which EventBridge delivers CloudTrail's records.
 * Source: Amazon EventBridge User Guide, "AWS service events delivered via AWS CloudTrail"; AWS CloudTrail
 * User Guide, "CloudTrail record contents".
 */

/** What CloudTrail records about a call. */
export interface CognitoEventDetail {
  readonly eventVersion: string
  readonly userIdentity: Readonly<Record<string, unknown>>
  /** ISO 8601, without fractions of a second. */
  readonly eventTime: string
  readonly eventSource: 'cognito-idp.amazonaws.com'
  /** The operation, such as `AdminUserGlobalSignOut`. */
  readonly eventName: string
  readonly awsRegion: string
  readonly sourceIPAddress: string
  readonly userAgent: string
  /** The code and the message of a call that failed. */
  readonly errorCode?: string
  readonly errorMessage?: string
  /** Ids are readable, everything else is `HIDDEN_DUE_TO_SECURITY_REASONS`. */
  readonly requestParameters: Readonly<Record<string, unknown>>
  readonly responseElements: null
  /** `sub` is the user of a call that succeeded. Absent if the call has no user. */
  readonly additionalEventData?: { readonly sub: string }
  readonly requestID: string
  readonly eventID: string
  readonly readOnly: boolean
  readonly eventType: 'AwsApiCall'
  readonly managementEvent: true
  readonly recipientAccountId: string
  readonly eventCategory: 'Management'
}

/** An event of EventBridge. */
export interface CognitoEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': 'AWS API Call via CloudTrail'
  readonly source: 'aws.cognito-idp'
  readonly account: string
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: CognitoEventDetail
}

/** The pool does not wait for the promise that a listener may return. */
export type CognitoEventListener = (event: CognitoEvent) => unknown

/** A call does not fail because a listener fails. */
function warn(error: unknown): void {
  process.emitWarning(`A listener of events failed: ${String(error)}`, 'PoolguardLocal')
}

/** Delivers events to a URL. */
export interface EventReceiver {
  /** Does not wait for the delivery. */
  add(event: CognitoEvent): void
  close(): void
}

export class EventFeed {
  readonly #receiver: EventReceiver | undefined
  readonly #listeners = new Set<CognitoEventListener>()

  constructor(receiver: EventReceiver | undefined) {
    this.#receiver = receiver
  }

  get hasListeners(): boolean {
    return this.#receiver !== undefined || this.#listeners.size > 0
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: CognitoEventListener): () => void {
    const callListener: CognitoEventListener = (event) => listener(event)
    this.#listeners.add(callListener)
    return () => void this.#listeners.delete(callListener)
  }

  publish(event: CognitoEvent): void {
    this.#receiver?.add(event)
    for (const listener of this.#listeners) void this.#call(listener, event)
  }

  close(): void {
    this.#listeners.clear()
    this.#receiver?.close()
  }

  async #call(listener: CognitoEventListener, event: CognitoEvent): Promise<void> {
    try {
      await listener(event)
    } catch (error) {
      warn(error)
    }
  }
}
