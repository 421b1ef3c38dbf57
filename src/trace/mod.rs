//! Applying rows: evaluation, differentiation, staging.
