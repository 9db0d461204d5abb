-- Configs of the text encoders and decoders that a campaign measures with the blocks of its UNet; null for none.
alter table campaign add column components jsonb;
-- Key of the picture that it makes end to end, which names sampling steps, guidance and components; null for none.
alter table campaign add column picture text;
