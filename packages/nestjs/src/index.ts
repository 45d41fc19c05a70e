/** @poolguard/nestjs */
export {}
