-- The import form sent proxy=false over files that say that they are a proxy's. What such a file said holds again.
-- Files of ours have a line "# proxy: true"; in the comments of others the word proxy is what says so.
update quality_table
set proxy    = true,
    document = replace(document, E'\n  "proxy": false,\n', E'\n  "proxy": true,\n')
where not proxy
  and case
          when imported_csv ~ '(^|\n)#\s*fusionlab-quality-table' then imported_csv ~ '(^|\n)#\s*proxy\s*:\s*true'
          else imported_csv ~* '(^|\n)#[^\n]*\mproxy\M'
      end;

update quality_table
set sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex')
where proxy
  and imported_csv is not null;

comment on column quality_table.imported_csv is 'files imported before version 12; the CSV form is written from the document';
