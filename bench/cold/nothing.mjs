// @ts-check
/** A process that does nothing: what Node itself takes to start. */
const milliseconds = performance.now()
process.send?.({ milliseconds }, () => process.exit())
