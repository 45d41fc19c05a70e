/** Express 4 beside Express 5. The part that the tests use has the types of Express 5. */
declare module 'express4' {
  import express from 'express'
  export default express
}
