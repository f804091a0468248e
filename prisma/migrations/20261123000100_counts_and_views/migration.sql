-- What Prisma's schema language cannot say: the one view of who carries what, exclusive groups, counts, versions.

-- Taken before the database is read; makes the index and caches refuse older writes whatever the order.
create sequence version_seq as bigint;

-- Who carries which tag, whatever keeps it: local tags, WeChat tags (a member carries one when any of their fans is
-- wanted to), and the branch tag, which is member.branch_id itself (B6).
create view member_tag_all as
  select member_id, tag_id, applied_at, source::text as source
    from member_tag
  union all
  select f.member_id, ft.tag_id, min(ft.applied_at), min(ft.source::text)
    from fan_tag ft join fan f on f.id = ft.fan_id
   where ft.wanted
   group by f.member_id, ft.tag_id
  union all
  select m.id, b.tag_id, coalesce(m.registered_at, m.created_at), coalesce(m.branch_source, 'branch')
    from member m join branch b on b.id = m.branch_id;

-- An exclusive group allows one tag a member: the group's id is copied here, and (member_id, exclusive_group_id) is unique.
create function member_tag_exclusive_group() returns trigger language plpgsql as $$
begin
  select g.id into new.exclusive_group_id
    from tag t join tag_group g on g.id = t.group_id and g.is_exclusive
   where t.id = new.tag_id;
  return new;
end $$;

create trigger member_tag_exclusive_group before insert or update of tag_id on member_tag
  for each row execute function member_tag_exclusive_group();

-- Counts: each statement leaves one delta a tag; readers add them up, the worker folds them.
create function member_tag_count_insert() returns trigger language plpgsql as $$
begin
  insert into tag_count_delta (tag_id, delta) select tag_id, count(*) from changed group by tag_id;
  return null;
end $$;

create function member_tag_count_delete() returns trigger language plpgsql as $$
begin
  insert into tag_count_delta (tag_id, delta) select tag_id, -count(*) from changed group by tag_id;
  return null;
end $$;

create trigger member_tag_count_insert after insert on member_tag
  referencing new table as changed for each statement execute function member_tag_count_insert();
create trigger member_tag_count_delete after delete on member_tag
  referencing old table as changed for each statement execute function member_tag_count_delete();

-- WeChat tags are kept by fan but counted by member: a member with two fans of an account counts once.
-- Before and after are compared for the members touched: `gone` are rows as they were, `come` rows as they are.
create function fan_tag_count_insert() returns trigger language plpgsql as $$
begin
  insert into tag_count_delta (tag_id, delta)
  select c.tag_id, count(*) from (
    select distinct ch.tag_id, f.member_id from come ch join fan f on f.id = ch.fan_id where ch.wanted
  ) c
  where not exists (
    select 1 from fan_tag o join fan fo on fo.id = o.fan_id
     where fo.member_id = c.member_id and o.tag_id = c.tag_id and o.wanted
       and not exists (select 1 from come n where n.fan_id = o.fan_id and n.tag_id = o.tag_id))
  group by c.tag_id;
  return null;
end $$;

create function fan_tag_count_delete() returns trigger language plpgsql as $$
begin
  insert into tag_count_delta (tag_id, delta)
  select c.tag_id, -count(*) from (
    select distinct ch.tag_id, f.member_id from gone ch join fan f on f.id = ch.fan_id where ch.wanted
  ) c
  where not exists (
    select 1 from fan_tag o join fan fo on fo.id = o.fan_id
     where fo.member_id = c.member_id and o.tag_id = c.tag_id and o.wanted)
  group by c.tag_id;
  return null;
end $$;

create function fan_tag_count_update() returns trigger language plpgsql as $$
begin
  insert into tag_count_delta (tag_id, delta)
  select s.tag_id, sum(s.after_wanted::int - s.before_wanted::int)
  from (
    select p.tag_id, p.member_id,
      exists (select 1 from fan_tag o join fan fo on fo.id = o.fan_id
               where fo.member_id = p.member_id and o.tag_id = p.tag_id and o.wanted) as after_wanted,
      exists (select 1 from gone g join fan fg on fg.id = g.fan_id
               where fg.member_id = p.member_id and g.tag_id = p.tag_id and g.wanted)
      or exists (select 1 from fan_tag o join fan fo on fo.id = o.fan_id
               where fo.member_id = p.member_id and o.tag_id = p.tag_id and o.wanted
                 and not exists (select 1 from come n where n.fan_id = o.fan_id and n.tag_id = o.tag_id)) as before_wanted
    from (select distinct n.tag_id, f.member_id
            from come n join gone g on g.fan_id = n.fan_id and g.tag_id = n.tag_id and g.wanted <> n.wanted
            join fan f on f.id = n.fan_id) p
  ) s
  group by s.tag_id
  having sum(s.after_wanted::int - s.before_wanted::int) <> 0;
  return null;
end $$;

create trigger fan_tag_count_insert after insert on fan_tag
  referencing new table as come for each statement execute function fan_tag_count_insert();
create trigger fan_tag_count_delete after delete on fan_tag
  referencing old table as gone for each statement execute function fan_tag_count_delete();
create trigger fan_tag_count_update after update on fan_tag
  referencing old table as gone new table as come for each statement execute function fan_tag_count_update();

-- The branch tag's count follows member.branch_id.
create function member_branch_count_insert() returns trigger language plpgsql as $$
begin
  insert into tag_count_delta (tag_id, delta)
  select b.tag_id, count(*) from come c join branch b on b.id = c.branch_id where c.merged_into_id is null group by b.tag_id;
  return null;
end $$;

create function member_branch_count_update() returns trigger language plpgsql as $$
begin
  insert into tag_count_delta (tag_id, delta)
  select b.tag_id, sum(s.delta) from (
    select branch_id, 1 as delta from come where merged_into_id is null
    union all
    select branch_id, -1 from gone where merged_into_id is null
  ) s join branch b on b.id = s.branch_id
  group by b.tag_id having sum(s.delta) <> 0;
  return null;
end $$;

create function member_branch_count_delete() returns trigger language plpgsql as $$
begin
  insert into tag_count_delta (tag_id, delta)
  select b.tag_id, -count(*) from gone c join branch b on b.id = c.branch_id where c.merged_into_id is null group by b.tag_id;
  return null;
end $$;

create trigger member_branch_count_insert after insert on member
  referencing new table as come for each statement execute function member_branch_count_insert();
create trigger member_branch_count_update after update on member
  referencing old table as gone new table as come for each statement execute function member_branch_count_update();
create trigger member_branch_count_delete after delete on member
  referencing old table as gone for each statement execute function member_branch_count_delete();

-- What readers see: the folded count and the deltas not yet folded.
create view tag_people as
  select t.id as tag_id, coalesce(c.member_count, 0) + coalesce(d.delta, 0)::int as member_count
    from tag t
    left join tag_count c on c.tag_id = t.id
    left join (select tag_id, sum(delta) as delta from tag_count_delta group by tag_id) d on d.tag_id = t.id;

insert into clock_offset (id, offset_ms) values (1, 0);
