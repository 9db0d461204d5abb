-- A comparison of architectures looks for pictures that they have drawn.
create index evaluation_by_architecture on evaluation (architecture_hash);
