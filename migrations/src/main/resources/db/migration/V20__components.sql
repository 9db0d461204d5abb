-- Configs of the text encoders and decoders that a campaign measures with the blocks of its UNet; null for none.
alter table campaign add column components jsonb;
