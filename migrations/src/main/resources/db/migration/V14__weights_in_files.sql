-- Tuned weights are files in the folder weights of the data directory, named by the checkpoint's SHA-256. Where content is not null the bytes are still
-- here: the server writes them to a file at its start, and then sets it to null.
alter table checkpoint_weights add column size bigint;
update checkpoint_weights set size = length(content);
alter table checkpoint_weights alter column size set not null, alter column content drop not null;
alter table checkpoint_weights add constraint checkpoint_weights_size check (size > 0);
