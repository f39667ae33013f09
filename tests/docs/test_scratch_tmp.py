def test_x(town):
    r = town.person("阿婆"); print(r.say("翠园3幢2单元楼道灯坏了"))
    town.deliver()
    m = town.member("李明"); town.deliver(); print("received", m.received()); print(m.say("你好")); 
    print(m.say("待办"))
    r.say("我被老公打了,翠园3幢")
    print(r.say("进度"))
