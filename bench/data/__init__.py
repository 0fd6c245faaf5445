"""What benchmarks need in a database; import its modules inside of ``bench.database.own_database``."""
