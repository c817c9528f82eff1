"""What people tell the protection of personal data: what the fields of staff are called."""

from guanjia.privacy import declared

declared.word("people_staff", name_sealed="员工姓名", phone_sealed="员工电话")
