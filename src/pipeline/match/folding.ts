/** The version of Unicode whose case folding the ledger's function `fold` does. With another one, keys may differ. */
export const foldingVersion = '17.0.0';

/**
 * The version of Unicode whose characters `nfkc` normalises. Every server normalises these alike (PostgreSQL 13, the
 * oldest, knows Unicode 13) and always will, by Unicode's stability policy; what it does to later ones depends on its version.
 */
export const normalisedVersion = '12.1.0';
