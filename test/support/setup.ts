/** Runs before each test file. What it imports runs once in each worker. */
import './reuse-rsa-keys.ts'
