"""Form definitions: schema, compiler, expressions, rules and the session being filled."""
