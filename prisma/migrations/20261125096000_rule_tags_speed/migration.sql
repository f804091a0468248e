-- The same for whoever gives several tags at once: those that are in no exclusive group (`tagcast.plain_tags`, a list).
drop trigger member_tag_exclusive_group on member_tag;
create trigger member_tag_exclusive_group before insert or update of tag_id on member_tag
  for each row when (
    new.tag_id::text is distinct from current_setting('tagcast.plain_tag', true)
    and new.tag_id <> all (coalesce(nullif(current_setting('tagcast.plain_tags', true), ''), '{}')::int[]))
  execute function member_tag_exclusive_group();
