" Vim syntax file for Entente. Made from the keyword catalogue by the tests.
" To use it: autocmd BufRead,BufNewFile *.ent setfiletype entente
if exists("b:current_syntax") | finish | endif
syntax case ignore
syntax keyword ententeKeyword according add adds after all also and any anything as ascending asserts at attribute average before best between bottom by changes cite compare count coverage define denies descending describe distance during ends event ever every exactly except expect explain export first fmt forecasts forget former from graph greatest group has if import in intersect into is it kind known least let life like map median most needs no not of on only opposite or pairs path relation remove save says sets show since some sort source sqlite status suppose tells then throughout timeline to today top total union unit unknown until use via what when where why with world
syntax keyword ententeNumber thousand million billion trillion
syntax match ententeNumber "\<[0-9][0-9_]*\(\.[0-9]\+\)\?\>"
syntax match ententeDate "\<[0-9]\{4\}-[0-9]\{2\}\(-[0-9]\{2\}\)\?\>"
syntax region ententeString start=+"+ skip=+\\"+ end=+"+
syntax match ententeComment "#.*$"
highlight default link ententeKeyword Keyword
highlight default link ententeNumber Number
highlight default link ententeDate Constant
highlight default link ententeString String
highlight default link ententeComment Comment
let b:current_syntax = "entente"
