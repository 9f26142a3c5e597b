
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_seals_are_told_by_letter'),
        ('tasks_app', '0020_templates_of_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='ngày')),
                ('tried_at', models.DateTimeField(verbose_name='báo lúc')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='đã báo được lúc')),
                ('problem', models.TextField(blank=True, verbose_name='lý do chưa báo được')),
            ],
            options={
                'verbose_name': 'báo động thư hằng ngày',
                'verbose_name_plural': 'báo động thư hằng ngày',
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='Bounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(db_index=True, max_length=254, verbose_name='địa chỉ thư')),
                ('kind', models.CharField(choices=[('hard', 'không nhận được (lỗi vĩnh viễn)'), ('soft', 'tạm thời không nhận được')], max_length=4, verbose_name='loại')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='lý do máy chủ thư nêu')),
                ('bounced_at', models.DateTimeField(verbose_name='bị trả lại lúc')),
                ('recorded_at', models.DateTimeField(verbose_name='ghi nhận lúc')),
                ('cleared_at', models.DateTimeField(blank=True, null=True, verbose_name='gỡ dấu lúc')),
            ],
            options={
                'verbose_name': 'thư bị trả lại',
                'verbose_name_plural': 'thư bị trả lại',
                'ordering': ['-bounced_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Circuit',
            fields=[
                ('server', models.CharField(max_length=255, primary_key=True, serialize=False, verbose_name='máy chủ')),
                ('failures', models.PositiveIntegerField(verbose_name='số lần hỏng liên tiếp')),
                ('open_until', models.DateTimeField(verbose_name='chờ đến')),
                ('reason', models.TextField(verbose_name='lý do')),
            ],
            options={
                'verbose_name': 'máy chủ thư đang hỏng',
                'verbose_name_plural': 'máy chủ thư đang hỏng',
            },
        ),
        migrations.RemoveConstraint(
            model_name='notification',
            name='mail_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='notification',
            name='mail_kind_known',
        ),
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('digest', 'thư hằng ngày'), ('escalation', 'thư đôn đốc'), ('immediate', 'thư báo ngay'), ('anchor', 'thư niêm phong'), ('returned', 'thư báo địa chỉ hỏng')], max_length=12, verbose_name='loại'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='state',
            field=models.CharField(choices=[('pending', 'chờ gửi'), ('sent', 'đã gửi'), ('failed', 'không gửi được'), ('dropped', 'không còn cần gửi'), ('folded', 'gộp vào thư hằng ngày'), ('in_app', 'chỉ báo trong ứng dụng')], default='pending', max_length=8, verbose_name='tình trạng'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['digest', 'escalation', 'immediate', 'anchor', 'returned'])), name='mail_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'sent', 'failed', 'dropped', 'folded', 'in_app'])), name='mail_state_known'),
        ),
        migrations.AddField(
            model_name='bounce',
            name='cleared_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người gỡ dấu'),
        ),
        migrations.AddField(
            model_name='bounce',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bounces', to='notifications.notification', verbose_name='thư'),
        ),
        migrations.AddField(
            model_name='bounce',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người ghi nhận'),
        ),
        migrations.AddConstraint(
            model_name='bounce',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['hard', 'soft'])), name='bounce_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='bounce',
            constraint=models.UniqueConstraint(fields=('address', 'kind', 'bounced_at'), name='bounce_recorded_once'),
        ),
        migrations.AddConstraint(
            model_name='bounce',
            constraint=models.CheckConstraint(condition=models.Q(('cleared_at__isnull', True), ('cleared_by__isnull', False), _connector='OR'), name='bounce_cleared_by_somebody'),
        ),
    ]
