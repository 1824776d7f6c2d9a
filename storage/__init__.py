"""What is kept and where: Postgres, MongoDB, Redis; migrations, ids, key names, the root of the errors."""
