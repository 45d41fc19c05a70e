// @ts-check
/** A process that does nothing. It measures how long Node itself takes to start. */
const milliseconds = performance.now()
process.send?.({ milliseconds }, () => process.exit())
