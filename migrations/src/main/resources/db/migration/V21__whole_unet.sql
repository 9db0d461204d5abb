-- Whether a campaign measures its unchanged UNet as a whole too, beside the blocks.
alter table campaign add column whole_unet boolean not null default false;
